// The Swedish calendar of days off, worked out on the phone for any year. Sources: lagen (1989:253) om allmänna helgdagar
// for the red days; the eves are free by custom, and many Fridays of a season are one of them. Easter by the method of
// Meeus/Jones/Butcher.
import { addDays } from './dates';

export type RedDayName =
  | 'nyarsdagen'
  | 'trettondagen'
  | 'langfredagen'
  | 'paskafton'
  | 'paskdagen'
  | 'annandag_pask'
  | 'forsta_maj'
  | 'kristi_himmelsfard'
  | 'pingstafton'
  | 'pingstdagen'
  | 'nationaldagen'
  | 'midsommarafton'
  | 'midsommardagen'
  | 'alla_helgons_dag'
  | 'julafton'
  | 'juldagen'
  | 'annandag_jul'
  | 'nyarsafton'
  | 'klamdag';

export interface RedDay {
  date: string;
  name: RedDayName;
  /** `red` by law, `eve` by custom, `between` a Friday squeezed between a red Thursday and the weekend. */
  sort: 'red' | 'eve' | 'between';
}

export function easterDay(year: number): string {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const rest = year % 100;
  const moon_shift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - moon_shift + 15) % 30;
  const to_sunday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * to_sunday) / 451);
  const days = epact + to_sunday - 7 * late + 114;
  return dateOf(year, Math.floor(days / 31), (days % 31) + 1);
}

/** Of one calendar year, by date; two of the same date stand with the red one first. */
export function redDays(year: number): RedDay[] {
  const easter = easterDay(year);
  const midsummer = weekdayFrom(dateOf(year, 6, 20), 6);
  const days: RedDay[] = [
    { date: dateOf(year, 1, 1), name: 'nyarsdagen', sort: 'red' },
    { date: dateOf(year, 1, 6), name: 'trettondagen', sort: 'red' },
    { date: addDays(easter, -2), name: 'langfredagen', sort: 'red' },
    { date: addDays(easter, -1), name: 'paskafton', sort: 'eve' },
    { date: easter, name: 'paskdagen', sort: 'red' },
    { date: addDays(easter, 1), name: 'annandag_pask', sort: 'red' },
    { date: dateOf(year, 5, 1), name: 'forsta_maj', sort: 'red' },
    { date: addDays(easter, 39), name: 'kristi_himmelsfard', sort: 'red' },
    { date: addDays(easter, 48), name: 'pingstafton', sort: 'eve' },
    { date: addDays(easter, 49), name: 'pingstdagen', sort: 'red' },
    { date: dateOf(year, 6, 6), name: 'nationaldagen', sort: 'red' },
    { date: addDays(midsummer, -1), name: 'midsommarafton', sort: 'eve' },
    { date: midsummer, name: 'midsommardagen', sort: 'red' },
    { date: weekdayFrom(dateOf(year, 10, 31), 6), name: 'alla_helgons_dag', sort: 'red' },
    { date: dateOf(year, 12, 24), name: 'julafton', sort: 'eve' },
    { date: dateOf(year, 12, 25), name: 'juldagen', sort: 'red' },
    { date: dateOf(year, 12, 26), name: 'annandag_jul', sort: 'red' },
    { date: dateOf(year, 12, 31), name: 'nyarsafton', sort: 'eve' },
  ];
  const taken = new Set(days.map(({ date }) => date));
  for (const { date, sort } of [...days]) {
    const friday = addDays(date, 1);
    if (sort === 'red' && weekdayOf(date) === 4 && !taken.has(friday)) days.push({ date: friday, name: 'klamdag', sort: 'between' });
  }
  const rank = { red: 0, eve: 1, between: 2 };
  return days.sort((x, y) => (x.date < y.date ? -1 : x.date > y.date ? 1 : rank[x.sort] - rank[y.sort]));
}

/** What makes the day a day off; null: an ordinary one. */
export function redDay(date: string): RedDay | null {
  return redDays(Number(date.slice(0, 4))).find((day) => day.date === date) ?? null;
}

/** 1 = Monday … 7 = Sunday. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T12:00:00Z`).getUTCDay() || 7;
}

function weekdayFrom(first: string, weekday: number): string {
  return addDays(first, (weekday - weekdayOf(first) + 7) % 7);
}

function dateOf(year: number, month: number, day: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}
