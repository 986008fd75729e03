// A walk and its findings in words: the same on every screen that lists them.
import { photoCount, textOf, type Shown } from '../domain/overlay';
import type { IconName } from '../form/parts/icons';
import { refusedText } from '../form/words';
import type { Lykta } from '../state/lykta.svelte';
import { day, time, when } from '../strings/format';
import { t } from '../strings/text.svelte';

export function walkName(walk: Shown): string {
  return textOf(walk, 'area_name') || t('walk.no_name');
}

export function walkDay(walk: Shown): string {
  const at = textOf(walk, 'starts_at');
  return at === '' ? t('walk.no_date') : day(at.slice(0, 10));
}

export function walkTime(walk: Shown): string {
  const at = textOf(walk, 'starts_at');
  return at.length > 10 ? time(at) : '';
}

export interface StateWords {
  text: string;
  icon: IconName;
  tone: 'good' | 'wait' | 'bad' | 'still';
}

/** How far an entity has come, in words a person can trust: "inskickad" only with the server's receipt. */
export function stateWords(shown: Shown, lykta: Lykta): StateWords {
  const photos = photoCount(shown);
  const photo_part = photos.total > photos.stored ? t('state.photos', { stored: photos.stored, total: photos.total }) : '';
  if (shown.rejected.length > 0) {
    const item = lykta.queue.items.find((queued) => shown.rejected.includes(queued.n));
    const manifest = lykta.district.manifestFor(shown.activity, shown.kind);
    const what = item ? refusedText(manifest, item.error, item.error_key) : '';
    return { text: t('state.rejected', { what }), icon: 'alert', tone: 'bad' };
  }
  if (shown.conflict_count > 0) return { text: t('state.conflict'), icon: 'alert', tone: 'bad' };
  if (shown.state === 'waiting') return { text: t('state.waiting'), icon: 'waiting', tone: 'wait' };
  if (shown.state === 'sent') return { text: t('state.sent'), icon: 'sending', tone: 'wait' };
  const receipt = lykta.queue.receipts.find((kept) => kept.entity === shown.id);
  const stored = receipt ? t('state.stored_at', { at: when(receipt.at_ms) }) : t('state.stored');
  if (shown.is_held) return { text: t('state.held'), icon: 'clock', tone: 'still' };
  if (photo_part !== '') return { text: `${stored}, ${photo_part}`, icon: 'image', tone: 'wait' };
  return { text: stored, icon: 'sent', tone: 'good' };
}
