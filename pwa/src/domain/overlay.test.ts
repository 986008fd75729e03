import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementsOf, numberOf, overlay, photoCount, textOf, type OpState, type OwnOp } from './overlay';
import type { Entity, JsonObject, Op } from './types';

const BY = { party: 'sdf', role: '' };

function entity(values: JsonObject, more: Partial<Entity> = {}): Entity {
  const fields = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, { value, clock: 1, device: 'other', rev: 3 }]),
  );
  return {
    id: 'f1',
    activity: 'a',
    occasion: 'w',
    kind: 'finding',
    schema: 1,
    rev: 3,
    created: { at: '2024-12-11T18:00:00+01:00', by: BY, rev: 3 },
    fields,
    photos_stored: [],
    ...more,
  };
}

function own(n: number, change: JsonObject | 'delete', state: OpState = 'waiting'): OwnOp {
  const op: Op = {
    n,
    clock: n,
    at: '2024-12-11T18:02:00+01:00',
    by: BY,
    activity: 'a',
    occasion: 'w',
    entity: 'f1',
    kind: 'finding',
    schema: 1,
    base: 0,
  };
  return { op: change === 'delete' ? { ...op, delete: true } : { ...op, set: change }, state };
}

function line(server: Entity | undefined, ops: OwnOp[]): string {
  const shown = overlay(server, ops);
  if (!shown) return 'nothing';
  const fields = Object.keys(shown.fields)
    .sort()
    .map((key) => `${key}=${shown.fields[key]!.value}(${shown.fields[key]!.state})`);
  return `${shown.is_deleted ? 'deleted ' : ''}${shown.state}: ${fields.join(' ')}`;
}

describe('what the screen shows', () => {
  it.each<[string, Entity | undefined, OwnOp[], string]>([
    ['nothing of nothing', undefined, [], 'nothing'],
    ['the server alone', entity({ category: 'litter' }), [], 'server: category=litter(server)'],
    ['something new that waits', undefined, [own(1, { category: 'litter' })], 'waiting: category=litter(waiting)'],
    [
      'own changes over the server, in order of n',
      entity({ category: 'litter', kind: 'idea' }),
      [own(5, { category: 'traffic' }), own(4, { category: 'graffiti' }, 'sent')],
      'waiting: category=traffic(waiting) kind=idea(server)',
    ],
    [
      'a receipt whose entity has not come back',
      entity({ category: 'litter' }),
      [own(2, { category: 'traffic' }, 'stored')],
      'stored: category=traffic(stored)',
    ],
    ['an own delete', entity({ category: 'litter' }), [own(2, 'delete')], 'deleted waiting: category=litter(server)'],
    [
      'an edit after an own delete restores',
      entity({}),
      [own(2, 'delete'), own(3, { category: 'litter' })],
      'waiting: category=litter(waiting)',
    ],
    [
      'a rejected new thing stays on the screen',
      undefined,
      [own(1, { category: 'x' }, 'rejected')],
      'rejected: category=x(rejected)',
    ],
    [
      'a rejected change of a known thing is not shown as its value',
      entity({ category: 'litter' }),
      [own(2, { category: 'x' }, 'rejected')],
      'rejected: category=litter(server)',
    ],
    [
      'an edit restores what was deleted elsewhere',
      entity({}, { deleted: { clock: 2, device: 'o', rev: 4 } }),
      [own(2, { category: 'litter' })],
      'waiting: category=litter(waiting)',
    ],
  ])('%s', (_name, server, ops, expected) => {
    expect(line(server, ops)).toBe(expected);
  });

  it('shows both values of a conflict until somebody sets the field again', () => {
    const loser = { value: 'idea', clock: 1, device: 'd2', rev: 2 };
    const server = entity({ category: 'litter' });
    server.fields['category']!.conflicts = [loser];
    server.deleted = { clock: 2, device: 'd2', rev: 4, conflicts: [loser] };
    expect(overlay(server, [])!.conflict_count).toBe(2);
    expect(overlay(server, [own(9, { category: 'idea' })])!.conflict_count).toBe(0);
  });

  it('counts photos as stored only when the server says so', () => {
    const server = entity(
      { 'photos/aa': true, 'photos/bb': null, note: 'x', count: 3 },
      { photos_stored: ['aa', 'bb'] },
    );
    const shown = overlay(server, [own(1, { 'photos/cc': true })])!;
    expect([elementsOf(shown, 'photos'), photoCount(shown)]).toEqual([['aa', 'cc'], { total: 2, stored: 1 }]);
    expect([textOf(shown, 'note'), textOf(shown, 'count'), numberOf(shown, 'count'), numberOf(shown, 'note')]).toEqual([
      'x',
      '',
      3,
      null,
    ]);
  });

  it('is the last own value per field whatever order the ops are handed in, and never touches the server entity', () => {
    const set = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer());
    fc.assert(
      fc.property(fc.array(set, { maxLength: 8 }), fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), (sets, keys) => {
        const server = entity({ a: 0, z: 1 });
        const before = JSON.stringify(server);
        const ops = sets.map((each, i) => own(i + 1, each));
        const shuffled = ops
          .map((op, i) => ({ op, key: keys[i]! }))
          .sort((x, y) => x.key - y.key)
          .map(({ op }) => op);
        const expected = Object.assign({ a: 0, z: 1 }, ...sets);
        const shown = overlay(server, shuffled)!;
        expect(Object.fromEntries(Object.entries(shown.fields).map(([key, { value }]) => [key, value]))).toEqual(
          expected,
        );
        expect(JSON.stringify(server)).toBe(before);
      }),
    );
  });
});

describe('what the plugin remarks', () => {
  const remarks = [
    { reason: 'decline_without_reason', field: 'answer_reason' },
    { reason: 'too_many_photos', field: 'photos' },
  ];
  it.each<[string, OwnOp[], string[]]>([
    ['stands as the server told it', [], ['decline_without_reason', 'too_many_photos']],
    ['stands while something else is changed', [own(1, { text: 'x' })], ['decline_without_reason', 'too_many_photos']],
    ['falls silent about a field that is being changed', [own(1, { answer_reason: 'ingen väg dit' })], ['too_many_photos']],
    ['and about a field of which an element is', [own(1, { 'photos/abc': null })], ['decline_without_reason']],
  ])('%s', (_, ops, left) => {
    expect(overlay(entity({}, { remarks }), ops)!.remarks.map(({ reason }) => reason)).toEqual(left);
  });
});
