// Dates, times and numbers as people here write them: "fre 15 nov", "19.45", "83,3 %".
import { language, t } from './text.svelte';

const locale = (): string => (language.code === 'sv' ? 'sv-SE' : 'en-GB');

// The browser's own formatter loads its whole table at the first date: 60 ms of a slow phone's start.
const nameOf = (table: 'weekday.short' | 'weekday.long' | 'month.short' | 'month.long', n: number): string =>
  t(`format.${table}`).split(' ')[n] ?? '';

function asDate(value: string | number): Date {
  // A local date or minute has no zone: it is the wall clock of the place, never moved.
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) return new Date(`${value}T12:00:00`);
  return new Date(value);
}

export function day(value: string | number): string {
  const date = asDate(value);
  if (Number.isNaN(date.getTime())) return '';
  const thisYear = date.getFullYear() === new Date().getFullYear();
  const year = thisYear ? '' : ` ${date.getFullYear()}`;
  return `${nameOf('weekday.short', date.getDay())} ${date.getDate()} ${nameOf('month.short', date.getMonth())}${year}`;
}

/** "Söndag 22 november", for a heading. */
export function longDay(value: number): string {
  const date = new Date(value);
  const text = `${nameOf('weekday.long', date.getDay())} ${date.getDate()} ${nameOf('month.long', date.getMonth())}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function time(value: string | number): string {
  const date = asDate(value);
  if (Number.isNaN(date.getTime())) return '';
  const two = (n: number): string => String(n).padStart(2, '0');
  const mark = language.code === 'sv' ? '.' : ':';
  return `${two(date.getHours())}${mark}${two(date.getMinutes())}`;
}

export function dayAndTime(value: string | number): string {
  return `${day(value)} ${time(value)}`.trim();
}

/** "19.52" today, "fre 15 nov 19.52" otherwise. */
export function when(value: string | number, now: Date = new Date()): string {
  const date = asDate(value);
  return date.toDateString() === now.toDateString() ? time(value) : dayAndTime(value);
}

export function whole(value: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 0 }).format(value);
}

/** One decimal. Rounding never lifts a share over its target: 79,96 % of 80 is shown as 79,9 %. */
export function percent(numerator: number, denominator: number, target: number | null = null): string {
  if (denominator === 0) return '';
  const tenths = (numerator * 1000) / denominator;
  const is_below = target !== null && numerator * 100 < target * denominator;
  const rounded = Math.round(tenths);
  const shown = is_below && rounded >= target * 10 ? Math.floor(tenths) : rounded;
  const digits = new Intl.NumberFormat(locale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return `${digits.format(shown / 10)} %`;
}

/** "75 m", "1,2 km". */
export function distance(metres: number): string {
  if (metres < 1000) return `${whole(metres)} m`;
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: metres < 10_000 ? 1 : 0 }).format(metres / 1000)} km`;
}

export function bytes(value: number): string {
  const digits = new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 });
  if (value >= 1e9) return `${digits.format(value / 1e9)} GB`;
  if (value >= 1e6) return `${digits.format(value / 1e6)} MB`;
  return `${digits.format(Math.ceil(value / 1e3))} kB`;
}
