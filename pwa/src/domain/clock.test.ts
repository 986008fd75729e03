import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockMs, instantWithOffset, NEW_CLOCK, observe, tick, TICKS_PER_MS } from './clock';

describe('the hybrid clock', () => {
  it('is the time in milliseconds with ten bits below it', () => {
    expect(tick(NEW_CLOCK, 1_733_936_400_000)).toBe(1_733_936_400_000 * 1024);
    expect(clockMs(1_733_936_400_000 * 1024 + 5)).toBe(1_733_936_400_000);
  });

  it('follows the server rather than the phone', () => {
    expect(tick({ last: 0, offset_ms: -3_600_000 }, 10_000_000)).toBe(6_400_000 * TICKS_PER_MS);
  });

  it('always increases and stays ahead of every clock seen, whatever the phone does to its time', () => {
    const step = fc.oneof(
      fc.record({ now_ms: fc.integer({ min: 0, max: 4e12 }) }),
      fc.record({ seen: fc.integer({ min: 0, max: 4e15 }) }),
      fc.record({ offset_ms: fc.integer({ min: -1e11, max: 1e11 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let state = NEW_CLOCK;
        let highest = 0;
        for (const each of steps) {
          if ('seen' in each) {
            state = observe(state, each.seen);
            highest = Math.max(highest, each.seen);
          } else if ('offset_ms' in each) {
            state = { ...state, offset_ms: each.offset_ms };
          } else {
            const clock = tick(state, each.now_ms);
            expect(clock).toBeGreaterThan(highest);
            expect(Number.isSafeInteger(clock)).toBe(true);
            state = { ...state, last: clock };
            highest = clock;
          }
        }
      }),
    );
  });

  it.each([
    [60, '2024-12-11T18:02:11+01:00'],
    [0, '2024-12-11T17:02:11+00:00'],
    [-210, '2024-12-11T13:32:11-03:30'],
  ])('writes device time %s minutes east of UTC', (offset, text) => {
    expect(instantWithOffset(Date.parse('2024-12-11T17:02:11Z'), offset)).toBe(text);
  });
});
