import { describe, expect, test } from 'vitest';
import { addDays } from './dates';
import { shownOf } from './walk_fixture';
import type { Shown } from './overlay';
import {
  asksAbout,
  attendanceYear,
  countsFor,
  datesOf,
  forecast,
  fridayOf,
  headsTrend,
  isAsked,
  membersOn,
  occasionOf,
  proposals,
  weekendOf,
  yearStrip,
} from './season';

const fridays = { id: 's1', weekday: 5, time: '19:45', from: '', to: '' };
let number = 0;

function meeting(starts_at: string, status = 'held', more: Record<string, string> = {}): Shown {
  number += 1;
  return shownOf(`m${String(number).padStart(3, '0')}`, 'weekend_meeting', { status, starts_at: `${starts_at}T19:45`, ...more }, { activity: 'prov/helg' });
}
function attended(...parties: string[]): Shown[] {
  return parties.map((party) => shownOf(`a-${party}`, 'attendance', { party, state: 'present', mode: 'physical', headcount: 2 }, { activity: 'prov/helg' }));
}
const two = (): Shown[] => attended('lpo', 'sdf');
const strip = (year: number, meetings: Shown[], today: string, attendance = two) =>
  yearStrip({ year, meetings, attendance, today });

describe('the occasions of a series', () => {
  test('52 or 53 Fridays a year', () => {
    const counts = Array.from({ length: 16 }, (_, i) => datesOf(2020 + i, fridays).length);
    expect(counts).toEqual([52, 53, 52, 52, 52, 52, 52, 53, 52, 52, 52, 52, 53, 52, 52, 52]);
  });

  test('have the same ids on two phones, and stop at the series’ own first and last day', () => {
    expect(occasionOf('prov-2027/helg', 's1', '2027-01-01')).toBe('prov-2027/helg/s1/2027-01-01');
    expect(datesOf(2027, { weekday: 5, from: '2027-01-15', to: '2027-02-01' })).toEqual(['2027-01-15', '2027-01-22', '2027-01-29']);
  });

  test('are proposed for what is to come and nobody has made; a day off proposes a pause', () => {
    const made = meeting('2024-12-20', 'planned');
    made.activity = 'prov/helg';
    const proposed = proposals('prov/helg', fridays, 2024, [made], '2024-12-06');
    expect(proposed.map(({ date, red_day }) => `${date} ${red_day?.name ?? ''}`)).toEqual(['2024-12-06 ', '2024-12-13 ', '2024-12-27 klamdag']);
  });

  test('one deleted by somebody is not made again', () => {
    const gone = meeting('2024-12-20', 'planned');
    gone.id = occasionOf('prov/helg', 's1', '2024-12-20');
    gone.is_deleted = true;
    expect(proposals('prov/helg', fridays, 2024, [gone], '2024-12-20').map(({ date }) => date)).toEqual(['2024-12-27']);
  });

  test('any weekday will do', () => {
    expect(datesOf(2024, { weekday: 4, from: '2024-12-01', to: '' })).toEqual(['2024-12-05', '2024-12-12', '2024-12-19', '2024-12-26']);
  });
});

describe('a weekend', () => {
  test.each([
    ['2021-12-31', '2021-12-31'],
    ['2022-01-01', '2021-12-31'],
    ['2024-09-01', '2024-08-30'],
    ['2024-03-28', null],
  ])('%s belongs to %s', (date, friday) => {
    expect(weekendOf(meeting(date))).toBe(friday);
  });

  test('a Thursday is linked on purpose, to a Friday', () => {
    expect(weekendOf(meeting('2024-03-28', 'held', { counts_for: '2024-03-29' }))).toBe('2024-03-29');
    expect(weekendOf(meeting('2024-03-28', 'held', { counts_for: '2024-03-30' }))).toBeNull();
    expect(fridayOf('2024-03-25')).toBe('2024-03-29');
  });

  test('may be counted for by a meeting up to six days before its Friday and two after', () => {
    const dates = ['2024-03-22', '2024-03-23', '2024-03-28', '2024-03-31', '2024-04-01'];
    expect(dates.map((date) => countsFor(date, '2024-03-29'))).toEqual([false, true, true, true, false]);
    expect(countsFor('2024-03-28', '2024-03-30')).toBe(false);
  });

  test('says how it stands, in shape of one word each', () => {
    const of = (one: Shown, today = '2024-03-11', attendance = two): string =>
      strip(2024, [one], today, attendance).find(({ friday }) => friday === '2024-03-08')!.standing;
    expect(of(meeting('2024-03-08'))).toBe('held');
    expect(of(meeting('2024-03-08'), '2024-03-11', () => attended('lpo'))).toBe('few');
    expect(of(meeting('2024-03-08', 'planned'))).toBe('unregistered');
    expect(of(meeting('2024-03-08', 'planned'), '2024-03-08')).toBe('planned');
    expect(of(meeting('2024-03-08', 'paused', { pause_reason: 'holiday' }))).toBe('paused');
    expect(of(meeting('2024-03-08', 'cancelled'))).toBe('cancelled');
    expect(of(meeting('2024-04-08', 'held'))).toBe('nothing');
    expect(of(meeting('2024-04-08', 'held'), '2024-03-01')).toBe('open');
  });

  test('a pause that was held after all was held, and Friday and Saturday are one', () => {
    const both = strip(2024, [meeting('2024-03-08', 'paused'), meeting('2024-03-09')], '2024-12-31');
    expect(both.filter(({ standing }) => standing === 'held')).toHaveLength(1);
    expect(both.filter(({ standing }) => standing === 'paused')).toHaveLength(0);
  });
});

describe('the forecast', () => {
  const year = (held: number, ...more: Shown[]): Shown[] => [
    ...datesOf(2024, fridays).slice(0, held).map((date) => meeting(date)),
    ...more,
  ];
  const at = (meetings: Shown[], today: string) => forecast(strip(2024, meetings, today), 40, today);

  test('tells the pace, and from which Friday it can be safe or lost', () => {
    // 26 Fridays to the end of June 2024, 26 left.
    const half = at(year(26), '2024-07-01');
    expect(half).toMatchObject({ held: 26, left: 26, at_this_pace: 52, stand: 'possible' });
    // 14 more are needed: the fourteenth Friday from 5 July.
    expect(half.safe_on).toBe(addDays('2024-07-05', 13 * 7));
    // 12 may go by; the thirteenth loses it.
    expect(half.lost_on).toBe(addDays('2024-07-05', 12 * 7));
  });

  test('reached is safe, and what cannot be reached is lost', () => {
    expect(at(year(40), '2024-11-01')).toMatchObject({ stand: 'reached', safe_on: null, lost_on: null });
    expect(at(year(20), '2024-11-01')).toMatchObject({ stand: 'lost', safe_on: null, lost_on: null });
  });

  test('a pause is neither a chance nor a miss', () => {
    const pause = meeting('2024-12-27', 'paused', { pause_reason: 'vacation' });
    const tight = at(year(31, pause), '2024-10-28');
    expect(tight).toMatchObject({ left: 8, stand: 'only_in_pauses' });
    expect(at(year(32, pause), '2024-10-28')).toMatchObject({ left: 8, stand: 'possible', safe_on: '2024-12-20', lost_on: '2024-11-01' });
  });

  test('says no pace before anything could have been held', () => {
    expect(at([], '2024-01-02').at_this_pace).toBeNull();
  });

  test('every calendar year: held, paused and left make the whole', () => {
    for (let y = 2020; y <= 2035; y += 1) {
      const dates = datesOf(y, fridays);
      const meetings = dates.map((date, i) => meeting(date, i % 7 === 3 ? 'paused' : i < 30 ? 'held' : 'planned'));
      const told = forecast(yearStrip({ year: y, meetings, attendance: two, today: dates[30]! }), 40, dates[30]!);
      const paused_ahead = dates.filter((_, i) => i >= 30 && i % 7 === 3).length;
      expect(told.held + told.left + told.paused - paused_ahead + paused_ahead).toBe(dates.length);
      expect(told.fridays).toBe(dates.length);
    }
  });
});

describe('who came', () => {
  const members = [
    shownOf('mb1', 'member', { party: 'lpo' }, { activity: 'prov/helg' }),
    shownOf('mb2', 'member', { party: 'kyrka', active_from: '2024-02-01' }, { activity: 'prov/helg' }),
  ];
  const who: Record<string, Shown[]> = {};
  const held = ['2024-01-12', '2024-02-09', '2024-02-16', '2024-02-23'].map((date, i) => {
    const one = meeting(date);
    who[one.id] = i === 0 ? attended('lpo', 'kyrka') : attended('lpo', 'sdf');
    return one;
  });
  const table = attendanceYear(held, (id) => who[id] ?? [], (date) => membersOn(members, date));

  test('per party over the year; three missed in a row are seen', () => {
    const kyrka = table.parties.find(({ party }) => party === 'kyrka')!;
    expect(kyrka).toMatchObject({ came: [true, false, false, false], present: 1, expected: 4, missed_in_a_row: 3 });
    expect(table.parties.find(({ party }) => party === 'lpo')).toMatchObject({ present: 4, missed_in_a_row: 0 });
    expect(table.parties.find(({ party }) => party === 'sdf')!.came).toEqual([null, true, true, true]);
  });

  test('heads per meeting, and which way it goes', () => {
    expect(table.meetings.map(({ heads, parties }) => `${parties} ${heads}`)).toEqual(['2 4', '2 4', '2 4', '2 4']);
    const of = (heads: number[]) => headsTrend(heads.map((n) => ({ meeting: held[0]!, date: '', parties: 2, heads: n })));
    expect(of([4, 4, 4])).toBeNull();
    expect(of([4, 4, 4, 9, 9, 9])).toBe('up');
    expect(of([9, 9, 9, 4, 4, 4])).toBe('down');
    expect(of([4, 5, 4, 5, 4, 5])).toBe('level');
  });
});

describe('asked afterwards', () => {
  const planned = [meeting('2024-03-08', 'planned'), meeting('2024-03-01', 'planned'), meeting('2024-03-08', 'held')];

  test('on the Saturday and the Monday after, and no other day', () => {
    const asked = (today: string): string[] => asksAbout(planned, today).map((one) => one.fields['starts_at']!.value as string);
    expect(asked('2024-03-08')).toEqual([]);
    expect(asked('2024-03-09')).toEqual(['2024-03-08T19:45']);
    expect(asked('2024-03-10')).toEqual([]);
    expect(asked('2024-03-11')).toEqual(['2024-03-08T19:45']);
    expect(asked('2024-03-12')).toEqual([]);
  });

  test('are convenor, deputy and coordinator', () => {
    const meeting_of = meeting('2024-03-08', 'planned', { series: 's1' });
    meeting_of.fields['convenor'] = { value: { party: 'lpo', role: 'kommunpolis' }, state: 'server', conflicts: [] };
    const series = shownOf('s1', 'series', { deputy: { party: 'sdf', role: 'samordnare' } });
    const asked = (party: string, right: string): boolean => isAsked(meeting_of, [series], party, right);
    expect([asked('lpo', 'member'), asked('sdf', 'member'), asked('kyrka', 'member')]).toEqual([true, true, false]);
    expect([asked('kyrka', 'coordinator'), asked('lpo', 'guest'), asked('', 'member')]).toEqual([true, false, false]);
  });
});
