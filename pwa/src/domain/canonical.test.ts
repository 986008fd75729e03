import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import examples from '../../../shared/examples/canonical.json';
import { canonical, compareUtf8 } from './canonical';
import type { Json } from './types';

describe('canonical JSON', () => {
  it.each(examples)('writes $text as $canonical', (example) => {
    expect(canonical(JSON.parse(example.text) as Json)).toBe(example.canonical);
  });

  it.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53 + 2, -(2 ** 53) - 2])(
    'refuses the number %s',
    (number) => {
      expect(() => canonical([number])).toThrow(RangeError);
    },
  );

  it('orders keys as their UTF-8 bytes are ordered', () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        const [x, y] = [bytes(a), bytes(b)];
        const differs = x.findIndex((byte, i) => byte !== y[i]);
        const order = differs === -1 ? x.length - y.length : x[differs]! - (y[differs] ?? -1);
        expect(Math.sign(compareUtf8(a, b))).toBe(Math.sign(order));
      }),
    );
  });

  it('gives the same text again for what it wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const whole = JSON.parse(JSON.stringify(value), (_key, member) =>
          typeof member === 'number' ? Math.trunc(member) % 2 ** 53 : member,
        );
        const text = canonical(whole as Json);
        expect(canonical(JSON.parse(text) as Json)).toBe(text);
      }),
    );
  });
});
