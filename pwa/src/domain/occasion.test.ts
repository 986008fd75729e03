import { describe, expect, it } from 'vitest';
import { attendanceId, byDateDescending, dayBefore, isTonight, localMinute } from './occasion';
import { overlay, type Shown } from './overlay';

function walk(id: string, starts_at: string): Shown {
  return overlay(undefined, [
    {
      op: {
        n: 1,
        clock: 1,
        at: '2026-11-22T10:00:00+01:00',
        by: { party: 'sdf', role: '' },
        activity: 'a',
        occasion: id,
        entity: id,
        kind: 'walk',
        schema: 1,
        base: 0,
        set: { starts_at },
      },
      state: 'waiting',
    },
  ])!;
}

describe('occasions', () => {
  it.each([
    ['the same day', '2026-11-22T18:00', '2026-11-22', 10, true],
    ['tomorrow', '2026-11-23T18:00', '2026-11-22', 23, false],
    ['yesterday, after midnight', '2026-11-21T22:00', '2026-11-22', 2, true],
    ['yesterday, in the morning', '2026-11-21T22:00', '2026-11-22', 7, false],
    ['the last evening of a month, after midnight', '2026-11-30T22:00', '2026-12-01', 1, true],
    ['no date', '', '2026-11-22', 2, false],
  ])('%s is tonight: %s on %s at %s', (_name, starts_at, today, hour, expected) => {
    expect(isTonight(walk('w', starts_at), today, hour)).toBe(expected);
  });

  it('stand newest first, those without a date last', () => {
    const order = [walk('a', ''), walk('b', '2026-11-21T18:00'), walk('c', '2026-11-22T18:00')].sort(byDateDescending);
    expect(order.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  });

  it('name an attendance so that two phones meet in it', () => {
    expect(attendanceId('w1', 'lpo')).toBe('w1/attendance/lpo');
  });

  it('know the day before and the minute now', () => {
    expect(dayBefore('2024-03-01')).toBe('2024-02-29');
    expect(localMinute(new Date(2026, 10, 22, 8, 5).getTime())).toBe('2026-11-22T08:05');
  });
});
