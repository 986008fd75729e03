import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likelyPairs, likeness } from './duplicates';
import { overlay, type Shown } from './overlay';
import type { Json } from './types';

let made = 0;
function finding(fields: Record<string, Json> = {}, at = '2024-12-11T18:00:00+01:00'): Shown {
  made += 1;
  const all: Record<string, Json> = { category: 'lighting', seen_at: '2024-12-11T18:00', lat: '59.2412', lon: '18.0834', ...fields };
  return overlay(
    {
      id: `f${String(made).padStart(4, '0')}`,
      activity: 'a',
      occasion: 'w',
      kind: 'finding',
      schema: 1,
      rev: made,
      created: { at, by: { party: 'p', role: '' }, rev: made },
      fields: Object.fromEntries(Object.entries(all).map(([key, value]) => [key, { value, clock: 1, device: 'd', rev: 1 }])),
      photos_stored: [],
    },
    [],
  )!;
}

describe('likely duplicates', () => {
  const one = finding();
  it.each<[string, Shown, boolean]>([
    ['the same lamp, ten metres and five minutes away', finding({ lat: '59.24129', seen_at: '2024-12-11T18:05' }), true],
    ['24 metres away', finding({ lat: '59.241415' }), true],
    ['26 metres away', finding({ lat: '59.241434' }), false],
    ['24 metres to the east', finding({ lon: '18.08382' }), true],
    ['26 metres to the east', finding({ lon: '18.08386' }), false],
    ['14 minutes later', finding({ seen_at: '2024-12-11T18:14' }), true],
    ['15 minutes later', finding({ seen_at: '2024-12-11T18:15' }), false],
    ['14 minutes earlier', finding({ seen_at: '2024-12-11T17:46' }), true],
    ['another category', finding({ category: 'litter' }), false],
    ['without a category', finding({ category: null }), false],
    ['without a place', finding({ lat: null, lon: null }), false],
    ['judged to be another', finding({ [`not_same_as/${one.id}`]: true }), false],
    ['merged already', finding({ merged_into: 'f9' }), false],
    ['removed', { ...finding(), is_deleted: true }, false],
  ])('%s', (_what, other, is_likely) => {
    expect(likelyPairs([one, other]).length).toBe(is_likely ? 1 : 0);
    expect(likelyPairs([other, one]).length).toBe(is_likely ? 1 : 0);
  });

  it('a judgement counts whoever of the two holds it', () => {
    const first = finding();
    const second = finding();
    const judged = finding({ [`not_same_as/${second.id}`]: true });
    expect(likeness(first, second)).toBe(0);
    expect(likeness(second, judged)).toBeNull();
    expect(likeness(judged, second)).toBeNull();
  });

  it('the earlier one stays, on every phone', () => {
    const first = finding({}, '2024-12-11T18:00:00+01:00');
    const second = finding({}, '2024-12-11T17:02:00Z');
    for (const order of [[first, second], [second, first]]) {
      const [pair] = likelyPairs(order);
      expect([pair?.earlier.id, pair?.later.id]).toEqual([first.id, second.id]);
    }
  });

  it('three of the same lamp give one proposal now and the next one when it is answered', () => {
    const three = [finding(), finding(), finding()];
    expect(likelyPairs(three).map(({ later }) => later.id)).toEqual([three[1]!.id]);
    const merged = { ...three[1]!, fields: { ...three[1]!.fields, merged_into: { value: three[0]!.id, state: 'server' as const, conflicts: [] } } };
    expect(likelyPairs([three[0]!, merged, three[2]!]).map(({ later }) => later.id)).toEqual([three[2]!.id]);
  });

  it('never pairs a finding twice, nor with itself, nor anything that is not alike', () => {
    const any = fc.record({
      category: fc.constantFrom('lighting', 'litter'),
      lat: fc.double({ min: 59.24, max: 59.2404, noNaN: true }).map((value) => value.toFixed(5)),
      seen_at: fc.integer({ min: 10, max: 59 }).map((minute) => `2024-12-11T18:${minute}`),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 25 }), (list) => {
        const pairs = likelyPairs(list.map((fields) => finding(fields)));
        const ids = pairs.flatMap(({ earlier, later }) => [earlier.id, later.id]);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { earlier, later } of pairs) expect(likeness(earlier, later)).not.toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  it('proposes what looking at every two of them would', () => {
    const everyTwo = (findings: readonly Shown[]): string[] => {
      const order = [...findings].sort((a, b) => Date.parse(a.created.at) - Date.parse(b.created.at) || (a.id < b.id ? -1 : 1));
      const taken = new Set<string>();
      return order.flatMap((later, i) => {
        const earlier = order.slice(0, i).find((one) => !taken.has(one.id) && !taken.has(later.id) && likeness(one, later) !== null);
        if (!earlier) return [];
        taken.add(earlier.id).add(later.id);
        return [`${earlier.id} ${later.id}`];
      });
    };
    const any = fc.record({
      category: fc.constantFrom('lighting', 'litter'),
      lat: fc.double({ min: 59.24, max: 59.2404, noNaN: true }).map((value) => value.toFixed(5)),
      seen_at: fc.integer({ min: 0, max: 119 }).map((minute) => `2024-12-11T${18 + Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 25 }), (list) => {
        const findings = list.map((fields, i) => finding(fields, `2024-12-11T18:${String((i * 7) % 60).padStart(2, '0')}:00+01:00`));
        expect(likelyPairs(findings).map(({ earlier, later }) => `${earlier.id} ${later.id}`)).toEqual(everyTwo(findings));
      }),
      { numRuns: 200 },
    );
  });

  it('looks at few of thousands', () => {
    let looks = 0;
    const many = Array.from({ length: 5000 }, (_, i) => {
      const one = finding({ seen_at: `2024-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}T18:${String(i % 60).padStart(2, '0')}`, lat: (59 + (i % 997) / 1000).toFixed(3) });
      return { ...one, fields: new Proxy(one.fields, { get: (fields, key) => ((looks += key === 'category' ? 1 : 0), Reflect.get(fields, key) as unknown) as (typeof one.fields)[string] }) };
    });
    likelyPairs(many);
    // Every two of them would be twelve million.
    expect(looks).toBeLessThan(1_000_000);
  });
});
