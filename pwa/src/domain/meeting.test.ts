import { describe, expect, test } from 'vitest';
import {
  arrival,
  countOf,
  fridayOf,
  isCheckedIn,
  isItsWeekend,
  knownPlaces,
  meetingBefore,
  mergeOf,
  mondayAfter,
  sameEvening,
  tilesOf,
  unclosed,
} from './meeting';
import { attendanceOf, meetingOf, shownOf } from './meeting_fixture';

const name = (party: string): string => ({ lpo: 'Polisen', kyrka: 'Församlingen', tk: 'Trafikkontoret', sdf: 'Stadsdelen' })[party] ?? party;

describe('tiles', () => {
  const tonight = meetingOf('v47', '2024-11-22T19:45', { 'expected/tk': true, 'expected/lpo': true, 'expected/sdf': true });
  const last = [attendanceOf('v46', 'lpo', 'present', 2, '19:47'), attendanceOf('v46', 'kyrka', 'present', 5, '19:46'), attendanceOf('v46', 'sdf', 'excused')];

  test('stand as they came last week, then by name; last week gives a number and never a presence', () => {
    const tiles = tilesOf(tonight, [], last, name);
    expect(tiles.map(({ party }) => party)).toEqual(['kyrka', 'lpo', 'sdf', 'tk']);
    expect(tiles.map(({ suggested }) => suggested)).toEqual([5, 2, 1, 1]);
    expect(tiles.every(({ is_here }) => !is_here)).toBe(true);
    expect(countOf(tiles)).toEqual({ parties: 0, heads: 0, expected: 4 });
  });

  test('do not move when one is tapped, and whoever walks in stands last', () => {
    const noted = [attendanceOf('v47', 'tk', 'present', 1), attendanceOf('v47', 'granne', 'present', 3), attendanceOf('v47', 'lpo', 'on_duty_only')];
    const tiles = tilesOf(tonight, noted, last, name);
    expect(tiles.map(({ party, is_walk_in }) => [party, is_walk_in])).toEqual([
      ['kyrka', false],
      ['lpo', false],
      ['sdf', false],
      ['tk', false],
      ['granne', true],
    ]);
    expect(countOf(tiles)).toEqual({ parties: 2, heads: 4, expected: 4 });
  });

  test('a tap says that they are here, in the room, as many as last time', () => {
    expect(arrival(tilesOf(tonight, [], last, name)[0]!)).toEqual({ party: 'kyrka', state: 'present', mode: 'physical', headcount: 5 });
  });
});

test.each([
  ['present', true],
  ['substitute', true],
  ['on_duty_only', true],
  ['excused', false],
  ['absent', false],
])('%s is checked in: %s', (state, expected) => {
  expect(isCheckedIn(attendanceOf('v46', 'lpo', state))).toBe(expected);
});

test.each([
  ['2024-11-15T19:45', {}, '2024-11-15', '2024-11-18'],
  ['2024-11-14T19:45', { counts_for: '2024-11-15' }, '2024-11-15', '2024-11-18'],
  ['2024-11-16T10:00', {}, '2024-11-15', '2024-11-18'],
  ['2024-11-17T10:00', {}, '2024-11-15', '2024-11-18'],
  ['2024-11-18T10:00', {}, '2024-11-22', '2024-11-25'],
  ['2020-12-31T13:00', {}, '2021-01-01', '2021-01-04'],
])('a meeting at %s %j is for %s and over on %s', (starts_at, more, friday, monday) => {
  const meeting = meetingOf('v', starts_at, more);
  expect([fridayOf(meeting), mondayAfter(meeting)]).toEqual([friday, monday]);
});

test('its weekend lasts until Sunday midnight', () => {
  const meeting = meetingOf('v46', '2024-11-15T19:45');
  expect(['2024-11-15T08:00', '2024-11-17T23:59', '2024-11-18T00:00', '2024-11-14T23:59'].map((now) => isItsWeekend(meeting, now))).toEqual([true, true, false, false]);
});

test('the meeting before is the latest of the row that anybody came to', () => {
  const all = [meetingOf('v47', '2024-11-22T19:45'), meetingOf('v46', '2024-11-15T19:45'), meetingOf('v45', '2024-11-08T19:45')];
  expect(meetingBefore(all[0]!, all, (id) => id === 'v45')?.id).toBe('v45');
  expect(meetingBefore(all[0]!, all, () => true)?.id).toBe('v46');
  expect(meetingBefore(all[2]!, all, () => true)).toBeNull();
});

describe('two of one evening', () => {
  const one = meetingOf('a', '2024-11-15T19:45');
  const two = meetingOf('b', '2024-11-15T19:50', { status: 'held' });

  test('are seen, unless one is cancelled', () => {
    expect(sameEvening(one, [one, two])?.id).toBe('b');
    expect(sameEvening(one, [one, meetingOf('b', '2024-11-15T19:50', { status: 'cancelled' })])).toBeNull();
    expect(sameEvening(one, [one, meetingOf('b', '2024-11-22T19:50')])).toBeNull();
  });

  test('become one: what the other holds comes along once, and the other says so', () => {
    const moves = mergeOf(
      one,
      two,
      [one, attendanceOf('a', 'lpo', 'present', 2)],
      [two, attendanceOf('b', 'lpo', 'present', 3), attendanceOf('b', 'kyrka', 'present', 4), shownOf('agreement', 'o1', { what: 'x' }, { occasion: 'b' })],
      () => 'new',
    );
    expect(moves).toEqual([
      { entity: 'b/attendance/lpo', occasion: 'b', kind: 'attendance', set: { merged_into: 'a/attendance/lpo' } },
      { entity: 'a/attendance/kyrka', occasion: 'a', kind: 'attendance', set: { party: 'kyrka', state: 'present', headcount: 4 } },
      { entity: 'b/attendance/kyrka', occasion: 'b', kind: 'attendance', set: { merged_into: 'a/attendance/kyrka' } },
      { entity: 'new', occasion: 'a', kind: 'agreement', set: { what: 'x' } },
      { entity: 'o1', occasion: 'b', kind: 'agreement', set: { merged_into: 'new' } },
      { entity: 'b', occasion: 'b', kind: 'weekend_meeting', set: { merged_into: 'a' } },
    ]);
  });
});

describe('what is not closed', () => {
  const held = meetingOf('v46', '2024-11-15T19:45', { status: 'held' });
  const open = [shownOf('agreement', 'o1', { what: 'x' })];
  const closing = [shownOf('closing', 'c', { summary: 'lugnt' })];

  test.each([
    ['Friday night', '2024-11-15T23:00', null],
    ['Sunday', '2024-11-17T12:00', { agreements: 1, is_late: false }],
    ['Monday morning', '2024-11-18T11:59', { agreements: 1, is_late: false }],
    ['Monday afternoon', '2024-11-18T12:01', { agreements: 1, is_late: true }],
    ['three weeks later', '2024-12-06T12:01', null],
  ])('%s', (_, now, expected) => {
    const found = unclosed(held, open, [], now);
    expect(found && { agreements: found.agreements, is_late: found.is_late }).toEqual(expected);
  });

  test('nothing is asked when all is told, or when the meeting was never held', () => {
    expect(unclosed(held, [], closing, '2024-11-18T09:00')).toBeNull();
    expect(unclosed(held, open, closing, '2024-11-18T09:00')?.agreements).toBe(1);
    expect(unclosed(meetingOf('v46', '2024-11-15T19:45'), open, [], '2024-11-18T09:00')).toBeNull();
  });
});

test('places people have named, the most used first', () => {
  const papers = [shownOf('briefing', 'b1', { 'places/Torget': true, 'places/Bron': true }), shownOf('field_note', 'n1', { place: 'Torget' }), shownOf('briefing', 'b2', { 'places/Ån': null })];
  expect(knownPlaces(papers)).toEqual(['Torget', 'Bron']);
});
