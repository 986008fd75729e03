// A Friday meeting in words, the same on all its screens.
import { convenorOf } from '../../state/meetings.svelte';
import type { Shown } from '../../domain/overlay';
import { textOf } from '../../domain/overlay';
import type { By } from '../../domain/types';
import type { Lykta } from '../../state/lykta.svelte';
import { day, time } from '../../strings/format';
import { t } from '../../strings/text.svelte';

/** "fre 15 nov 19.45". */
export function meetingWhen(meeting: Shown): string {
  const at = textOf(meeting, 'starts_at');
  return at.length < 16 ? '' : `${day(at.slice(0, 10))} ${time(at)}`;
}

export function byText(lykta: Lykta, by: By | null): string {
  if (!by) return '';
  return by.role === '' ? lykta.district.partyName(by.party) : `${lykta.district.partyName(by.party)}, ${by.role}`;
}

export function keeperOf(meeting: Shown): By | null {
  const value = meeting.fields['attendance_by']?.value as Partial<By> | undefined | null;
  return value && typeof value.party === 'string' ? { party: value.party, role: value.role ?? '' } : null;
}

/** "Polisen, Församlingen och Nattvandrarna". */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} ${t('meeting.and')} ${names.at(-1)!}`;
}

export function isAuthority(lykta: Lykta, party: string | undefined): boolean {
  return party !== undefined && lykta.district.party(party)?.authority === true;
}

/** May turn the free text on: the authority that convenes. */
export function isConvening(lykta: Lykta, meeting: Shown): boolean {
  const own = lykta.account.session?.by.party;
  return isAuthority(lykta, own) && convenorOf(meeting)?.party === own;
}

/** May take the attendance over: any authority, and whoever convenes. */
export function mayKeep(lykta: Lykta, meeting: Shown): boolean {
  const own = lykta.account.session?.by.party;
  return isAuthority(lykta, own) || convenorOf(meeting)?.party === own;
}
