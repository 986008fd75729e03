import { describe, expect, it } from 'vitest';
import { uuidv7 } from './uuid';

describe('ids made on the phone', () => {
  it('are version 7 of their kind', () => {
    expect(uuidv7(0x0193_b7a0_1234, () => new Uint8Array(10).fill(0xff))).toBe('0193b7a0-1234-7fff-bfff-ffffffffffff');
  });

  it('sort by the time they were made', () => {
    const ids = [1_700_000_000_000, 1_700_000_000_001, 1_900_000_000_000].map((now_ms) => uuidv7(now_ms));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(3);
  });
});
