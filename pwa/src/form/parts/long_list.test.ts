import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blocksInSight, heightsOf } from './long_list';

const heights = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 300 });
const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

describe('a long list', () => {
  test('the room held and the blocks drawn are together as high as the list, wherever one looks', () => {
    fc.assert(
      fc.property(heights, fc.integer({ min: -5000, max: 900_000 }), fc.integer({ min: 1, max: 5000 }), (all, from, size) => {
        const { first, last, above_px, below_px } = blocksInSight(all, from, from + size);
        expect(last).toBeGreaterThanOrEqual(first);
        expect(above_px).toBe(sum(all.slice(0, first)));
        expect(below_px).toBe(sum(all.slice(last + 1)));
      }),
    );
  });

  test('nothing that is seen is left out', () => {
    fc.assert(
      fc.property(heights, fc.integer({ min: 0, max: 900_000 }), fc.integer({ min: 1, max: 5000 }), (all, from, size) => {
        const { first, last } = blocksInSight(all, from, from + size);
        let top = 0;
        all.forEach((height, block) => {
          const is_seen = top < from + size && top + height > from;
          if (is_seen) expect(block >= first && block <= last).toBe(true);
          top += height;
        });
      }),
    );
  });

  test('measured blocks count as measured, the others as guessed, a last half one as half', () => {
    expect(heightsOf(40, 16, new Map([[0, 1000], [2, 77]]), 90)).toEqual([1000, 1440, 720]);
    expect(heightsOf(0, 16, new Map(), 90)).toEqual([]);
    expect(blocksInSight([], 0, 100)).toEqual({ first: 0, last: -1, above_px: 0, below_px: 0 });
  });
});
