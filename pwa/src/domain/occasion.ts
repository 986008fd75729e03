// Occasions: ids by natural key, and which of them belongs to tonight.
import { textOf, type Shown } from './overlay';

/** What belongs to a whole activity, or to the whole district, stands under this id. */
export const NONE = '-';

/** Two phones that note the same party meet in one entity. */
export function attendanceId(occasion: string, party: string): string {
  return `${occasion}/attendance/${party}`;
}

/** The local date ("2024-12-11") an occasion's record names, "" when it names none. */
export function occasionDate(walk: Shown): string {
  return textOf(walk, 'starts_at').slice(0, 10);
}

/** `today` is the local date. An evening that passes midnight still is tonight's until six in the morning. */
export function isTonight(walk: Shown, today: string, hour: number): boolean {
  const date = occasionDate(walk);
  if (date === today) return true;
  return hour < 6 && date === dayBefore(today);
}

export function dayBefore(date: string): string {
  const noon = new Date(`${date}T12:00:00Z`);
  noon.setUTCDate(noon.getUTCDate() - 1);
  return noon.toISOString().slice(0, 10);
}

/** "2024-12-11T18:00" of a moment, in the time zone of the phone (which is Stockholm's when it is there). */
export function localMinute(now_ms: number): string {
  const now = new Date(now_ms);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}T${two(now.getHours())}:${two(now.getMinutes())}`;
}

/** Newest first; those without a date last. */
export function byDateDescending(a: Shown, b: Shown): number {
  return plainOrder(textOf(b, 'starts_at'), textOf(a, 'starts_at')) || plainOrder(a.id, b.id);
}

/** Of times and ids, which sort as bytes: a browser's collation takes a slow phone a tenth of a second to load. */
export function plainOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
