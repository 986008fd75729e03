// The season of a weekly meeting: which occasions a series makes, what stands on each weekend of the year, and how the
// goal stands with what is left. The server's number is the one that is reported; this is what the phone can say of the
// same facts without a network.
import { addDays } from './dates';
import { plainOrder } from './occasion';
import { elementsOf, numberOf, textOf, type Shown } from './overlay';
import { redDay, weekdayOf, type RedDay } from './red_days';

export interface Series {
  id: string;
  /** 1 = Monday … 7 = Sunday. */
  weekday: number;
  /** "19:45" */
  time: string;
  from: string;
  to: string;
}

export function seriesOf(shown: Shown): Series {
  return {
    id: shown.id,
    weekday: numberOf(shown, 'weekday') ?? 5,
    time: textOf(shown, 'time'),
    from: textOf(shown, 'from'),
    to: textOf(shown, 'to'),
  };
}

/** Two phones that make the year's occasions make the same ones. */
export function occasionOf(row: string, series: string, date: string): string {
  return `${row}/${series}/${date}`;
}

/** The Friday that names the weekend a date belongs to; Monday to Thursday belong to the one ahead. */
export function fridayOf(date: string): string {
  const day = weekdayOf(date);
  return addDays(date, 5 - day);
}

/** All dates of the year on that weekday, within the series' own first and last day. */
export function datesOf(year: number, series: Pick<Series, 'weekday' | 'from' | 'to'>): string[] {
  const dates: string[] = [];
  const first = `${year}-01-01`;
  let date = addDays(first, (series.weekday - weekdayOf(first) + 7) % 7);
  for (; date.startsWith(`${year}-`); date = addDays(date, 7)) {
    const is_within = (series.from === '' || date >= series.from) && (series.to === '' || date <= series.to);
    if (is_within) dates.push(date);
  }
  return dates;
}

export interface Proposed {
  date: string;
  id: string;
  /** What makes the day a day off; then a pause is proposed, never decided. */
  red_day: RedDay | null;
}

/** The occasions the series would make that nobody has made, moved or merged already; of days to come. */
export function proposals(row: string, series: Series, year: number, existing: readonly Shown[], today: string): Proposed[] {
  const ids = new Set(existing.map(({ id }) => id));
  const taken = new Set(existing.filter((one) => one.activity === row && !one.is_deleted).map(dateOf));
  return datesOf(year, series)
    .map((date) => ({ date, id: occasionOf(row, series.id, date), red_day: redDay(date) }))
    .filter(({ date, id }) => date >= today && !ids.has(id) && !taken.has(date));
}

export function dateOf(meeting: Shown): string {
  return textOf(meeting, 'starts_at').slice(0, 10);
}

/** The server's limits (helgsamverkan/plugin.cpp): so many days before the Friday a meeting may count for, and after. */
export const MAY_COUNT_FROM = 6;
export const MAY_COUNT_TO = 2;

export function countsFor(date: string, friday: string): boolean {
  return weekdayOf(friday) === 5 && date >= addDays(friday, -MAY_COUNT_FROM) && date <= addDays(friday, MAY_COUNT_TO);
}

// ---- how each weekend stands -----------------------------------------------------------------------------------------

export type Standing = 'held' | 'few' | 'paused' | 'unregistered' | 'cancelled' | 'moved' | 'planned' | 'open' | 'nothing';

export interface Weekend {
  friday: string;
  standing: Standing;
  /** The meetings of the weekend; first the one that decides its standing. */
  meetings: Shown[];
  pause_reason: string;
  red_day: RedDay | null;
}

export interface StripInput {
  year: number;
  meetings: readonly Shown[];
  attendance: (meeting: string) => readonly Shown[];
  today: string;
  min_parties?: number;
  /** Of the series; a briefing on another day than Friday has its own day in each week. */
  weekday?: number;
}

/** Weekend by the meeting's own word or its date; a Thursday belongs only where somebody linked it. */
export function weekendOf(meeting: Shown, weekday = 5): string | null {
  const date = dateOf(meeting);
  const linked = textOf(meeting, 'counts_for');
  if (date === '') return null;
  if (weekday !== 5) return addDays(date, weekday - weekdayOf(date));
  if (weekdayOf(date) < 5) return linked !== '' && weekdayOf(linked) === 5 ? linked : null;
  return fridayOf(date);
}

export function partiesAt(attendance: readonly Shown[]): string[] {
  const here = attendance.filter((one) => !one.is_deleted && textOf(one, 'merged_into') === '' && ['present', 'substitute'].includes(textOf(one, 'state')));
  return [...new Set(here.map((one) => textOf(one, 'party')))].filter((party) => party !== '');
}

/** Every Friday of the calendar year. */
export function yearStrip({ year, meetings, attendance, today, min_parties = 2, weekday = 5 }: StripInput): Weekend[] {
  const by_friday = new Map<string, Shown[]>();
  for (const meeting of meetings) {
    if (meeting.is_deleted || textOf(meeting, 'merged_into') !== '') continue;
    const friday = weekendOf(meeting, weekday);
    if (friday !== null) by_friday.set(friday, [...(by_friday.get(friday) ?? []), meeting]);
  }
  const rank: Standing[] = ['held', 'paused', 'unregistered', 'planned', 'few', 'moved', 'cancelled'];
  return datesOf(year, { weekday, from: '', to: '' }).map((friday) => {
    const told = (by_friday.get(friday) ?? [])
      .map((meeting) => ({ meeting, standing: standingOf(meeting, attendance(meeting.id), today, min_parties) }))
      .sort((a, b) => rank.indexOf(a.standing) - rank.indexOf(b.standing) || plainOrder(a.meeting.id, b.meeting.id));
    const first = told[0];
    return {
      friday,
      standing: first?.standing ?? (friday < today ? 'nothing' : 'open'),
      meetings: told.map(({ meeting }) => meeting),
      pause_reason: first ? textOf(first.meeting, 'pause_reason') : '',
      red_day: redDay(friday),
    };
  });
}

function standingOf(meeting: Shown, attendance: readonly Shown[], today: string, min_parties: number): Standing {
  const status = textOf(meeting, 'status');
  if (status === 'held') return partiesAt(attendance).length >= min_parties ? 'held' : 'few';
  if (status === 'paused' || status === 'cancelled' || status === 'moved') return status;
  // That evening is not over until the day is.
  return dateOf(meeting) < today ? 'unregistered' : 'planned';
}

// ---- how the goal stands ---------------------------------------------------------------------------------------------

export interface Forecast {
  held: number;
  fridays: number;
  paused: number;
  unregistered: number;
  /** Weekends to come without a pause. */
  left: number;
  target: number;
  /** At the pace so far; null until a weekend has passed that could have been held. */
  at_this_pace: number | null;
  /** Earliest Friday by which the goal is reached if every coming weekend is held; null: not any more, or already. */
  safe_on: string | null;
  /** Earliest Friday by which the goal is lost if none of the coming is held; null: it is safe, or lost already. */
  lost_on: string | null;
  stand: 'reached' | 'possible' | 'only_in_pauses' | 'lost';
}

export function forecast(strip: readonly Weekend[], target: number, today: string): Forecast {
  const count = (standing: Standing): number => strip.filter((one) => one.standing === standing).length;
  const held = count('held');
  const to_come = strip.filter(({ friday, standing }) => friday >= today && standing !== 'held');
  const left = to_come.filter(({ standing }) => standing !== 'paused');
  const passed = strip.filter(({ friday, standing }) => friday < today && standing !== 'paused');
  const missing = target - held;
  const safe_on = missing > 0 ? (left[missing - 1]?.friday ?? null) : null;
  // Each coming Friday that goes by unheld takes one from what is left, pauses aside.
  const spare = left.length - missing;
  const lost_on = missing > 0 && spare >= 0 ? (left[spare]?.friday ?? null) : null;
  return {
    held,
    fridays: strip.length,
    paused: count('paused'),
    unregistered: count('unregistered'),
    left: left.length,
    target,
    at_this_pace: passed.length === 0 ? null : Math.round(held + (left.length * passed.filter(({ standing }) => standing === 'held').length) / passed.length),
    safe_on,
    lost_on,
    stand: missing <= 0 ? 'reached' : left.length >= missing ? 'possible' : to_come.length >= missing ? 'only_in_pauses' : 'lost',
  };
}

// ---- who came --------------------------------------------------------------------------------------------------------

export interface PartyYear {
  party: string;
  /** One for each held meeting of the year, in order; null: not expected there. */
  came: (boolean | null)[];
  present: number;
  expected: number;
  /** Missed in a row up to the last meeting at which it was expected. */
  missed_in_a_row: number;
}

export interface MeetingYear {
  meeting: Shown;
  date: string;
  parties: number;
  heads: number;
}

export interface AttendanceYear {
  meetings: MeetingYear[];
  parties: PartyYear[];
}

/** `members`: who is expected where the meeting does not say, on its date. */
export function attendanceYear(held: readonly Shown[], attendance: (meeting: string) => readonly Shown[], members: (date: string) => string[]): AttendanceYear {
  const meetings = [...held].sort((a, b) => plainOrder(textOf(a, 'starts_at'), textOf(b, 'starts_at')));
  const rows = meetings.map((meeting) => {
    const noted = attendance(meeting.id).filter((one) => !one.is_deleted && textOf(one, 'merged_into') === '');
    const named = elementsOf(meeting, 'expected');
    const here = partiesAt(noted);
    return {
      meeting,
      here: new Set(here),
      expected: new Set(named.length > 0 ? named : members(dateOf(meeting))),
      heads: noted.filter((one) => here.includes(textOf(one, 'party'))).reduce((sum, one) => sum + (numberOf(one, 'headcount') ?? 0), 0),
    };
  });
  const known = [...new Set(rows.flatMap(({ here, expected }) => [...here, ...expected]))];
  const parties = known.map((party) => {
    const came = rows.map(({ here, expected }) => (here.has(party) ? true : expected.has(party) ? false : null));
    const counted = came.filter((one): one is boolean => one !== null);
    const last_present = counted.lastIndexOf(true);
    return {
      party,
      came,
      present: counted.filter(Boolean).length,
      expected: counted.length,
      missed_in_a_row: counted.length - 1 - last_present,
    };
  });
  return {
    meetings: rows.map(({ meeting, here, heads }) => ({ meeting, date: dateOf(meeting), parties: here.size, heads })),
    parties: parties.sort((a, b) => b.present / b.expected - a.present / a.expected || plainOrder(a.party, b.party)),
  };
}

/** Ordinary parties of that day. */
export function membersOn(members: readonly Shown[], date: string): string[] {
  return members
    .filter((one) => !one.is_deleted && textOf(one, 'merged_into') === '')
    .filter((one) => (textOf(one, 'active_from') || '0000') <= date && date <= (textOf(one, 'active_to') || '9999'))
    .map((one) => textOf(one, 'party'))
    .filter((party) => party !== '');
}

/** The mean of heads over the first and the last meetings: which way it goes. null: too few to say. */
export function headsTrend(meetings: readonly MeetingYear[]): 'up' | 'down' | 'level' | null {
  if (meetings.length < 6) return null;
  const half = Math.floor(meetings.length / 2);
  const mean = (some: readonly MeetingYear[]): number => some.reduce((sum, { heads }) => sum + heads, 0) / some.length;
  const before = mean(meetings.slice(0, half));
  const after = mean(meetings.slice(-half));
  if (Math.abs(after - before) * 10 < Math.max(before, 1)) return 'level';
  return after > before ? 'up' : 'down';
}

// ---- asked afterwards ------------------------------------------------------------------------------------------------

/** Convenor and deputy are asked on the Saturday and the Monday after a meeting nobody registered. */
export function asksAbout(meetings: readonly Shown[], today: string): Shown[] {
  const days = weekdayOf(today);
  if (days !== 6 && days !== 1) return [];
  const since = addDays(today, -7);
  return meetings.filter((one) => {
    const date = dateOf(one);
    const is_open = !one.is_deleted && textOf(one, 'merged_into') === '' && ['planned', ''].includes(textOf(one, 'status'));
    return is_open && date < today && date > since;
  });
}

/** Convenor and deputy of the meeting or of its series, and whoever plans for all of them. */
export function isAsked(meeting: Shown, series: readonly Shown[], party: string, right: string): boolean {
  if (right === 'coordinator' || right === 'administrator') return true;
  if (right !== 'member' || party === '') return false;
  const own = series.filter(({ id }) => id === textOf(meeting, 'series'));
  const named = [meeting, ...own].flatMap((one) => ['convenor', 'deputy'].map((field) => one.fields[field]?.value));
  return named.some((value) => (value as { party?: unknown } | null | undefined)?.party === party);
}
