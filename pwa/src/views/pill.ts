// The sync pill's words, from stored facts alone. Never from hope: "inskickat" needs the server's receipt.
import type { IconName } from '../form/parts/icons';
import type { Pill, Status } from '../state/status.svelte';
import { when } from '../strings/format';
import { t } from '../strings/text.svelte';

export interface PillWords {
  text: string;
  icon: IconName;
  tone: 'good' | 'wait' | 'bad' | 'still';
}

type Facts = Pick<Status, 'pill' | 'connected' | 'photos'>;

export function pillWords({ pill, connected, photos }: Facts): PillWords {
  switch (pill.kind) {
    case 'storage':
      return { text: t('pill.storage'), icon: 'alert', tone: 'bad' };
    case 'rejected':
      return { text: t('pill.rejected', { n: pill.count }), icon: 'alert', tone: 'bad' };
    case 'ended':
      return { text: t(pill.waiting > 0 ? 'pill.ended_left' : 'pill.ended', { n: pill.waiting }), icon: 'key', tone: 'bad' };
    case 'sending':
      return { text: sendingText(pill), icon: 'sending', tone: 'wait' };
    case 'waiting':
      return { text: waitingText(pill.count, photos.total - photos.stored), icon: 'waiting', tone: 'wait' };
    case 'to_blur':
      return { text: t('pill.to_blur', { n: pill.count }), icon: 'smear', tone: 'wait' };
    case 'all_in':
      return { text: t('pill.all_in', { at: when(pill.at) }), icon: 'sent', tone: 'good' };
    case 'empty':
      return { text: t(connected ? 'pill.empty' : 'pill.empty_offline'), icon: 'sent', tone: 'still' };
  }
}

function sendingText(pill: Extract<Pill, { kind: 'sending' }>): string {
  const photos = { stored: pill.photos_stored, total: pill.photos_total };
  if (pill.total === 0) return t('pill.sending_photos', photos);
  const text = t('pill.sending', { i: Math.min(pill.done + 1, pill.total), total: pill.total });
  return photos.total > 0 ? text + t('pill.photos', photos) : text;
}

function waitingText(count: number, photos: number): string {
  return count > 0 ? t('pill.waiting', { n: count }) : t('pill.photos_waiting', { n: photos });
}
