import { describe, expect, it } from 'vitest';
import { authoritiesOf, checklistsOn, inOrder, pointsOf, standingOf, tonights, unanswered, visitId } from './inspection';
import type { PluginChecklist } from './contract';
import { overlay, type Shown } from './overlay';
import type { JsonObject } from './types';

function shown(kind: string, set: JsonObject, id = `r1/${kind}/x`): Shown {
  const made = overlay(undefined, [
    { state: 'waiting', op: { device: 'd', n: 1, clock: 1, base: 0, at: '2024-10-09T15:00:00+02:00', by: { party: 'sdf', role: '' }, activity: 'p/t', occasion: 'r1', entity: id, kind, schema: 1, set } },
  ]);
  return made!;
}
const answer = (party: string, point: string, said: string): Shown =>
  shown('answer', { object: 'o1', party, point, answer: said }, `r1/answer/o1/${party}/${point}`);

const lists: PluginChecklist[] = [
  { id: 'tobacco-2019.1', regime: 'tobacco', valid_from: '2019-07-01', valid_to: '2024-05-19', points: [{ id: 'T1' }] },
  { id: 'tobacco-2024.1', regime: 'tobacco', valid_from: '2024-05-20', points: [{ id: 'T1' }, { id: 'T2' }] },
  { id: 'nicotine-2022.1', regime: 'nicotine', valid_from: '2022-08-01', points: [{ id: 'N1' }] },
];

describe('The points of a visit', () => {
  it('are those of its regimes, in the version that held that day', () => {
    const ids = (regimes: string[], day: string) => checklistsOn(lists, regimes, day).map(({ id }) => id);
    expect(ids(['tobacco', 'nicotine'], '2024-10-09')).toEqual(['tobacco-2024.1', 'nicotine-2022.1']);
    expect(ids(['tobacco'], '2024-05-19')).toEqual(['tobacco-2019.1']);
    expect(ids(['tobacco'], '2024-05-20')).toEqual(['tobacco-2024.1']);
    expect(ids(['smoke_free'], '2024-10-09')).toEqual([]);
  });

  it('say what one answered oneself and what the others shared', () => {
    const states = pointsOf(checklistsOn(lists, ['tobacco'], '2024-10-09'), [answer('sdf', 'T1', 'ok'), answer('lpo', 'T1', 'deficiency')], 'sdf');
    expect(states.map(({ point, own }) => `${point.id} ${own}`)).toEqual(['T1 ok', 'T2 not_checked']);
    expect(states[0]!.others).toEqual([{ party: 'lpo', answer: 'deficiency' }]);
    expect(states[0]!.is_contradicted).toBe(true);
    expect(states[1]!.is_contradicted).toBe(false);
  });

  it('do not contradict each other where one of them did not look', () => {
    const [state] = pointsOf(checklistsOn(lists, ['nicotine'], '2024-10-09'), [answer('sdf', 'N1', 'ok'), answer('lpo', 'N1', 'not_checked')], 'sdf');
    expect(state!.is_contradicted).toBe(false);
  });

  it('are tonight those the round names, all where it names none; one tap fills what nobody here answered', () => {
    const states = pointsOf(checklistsOn(lists, ['tobacco', 'nicotine'], '2024-10-09'), [answer('sdf', 'T1', 'deficiency')], 'sdf');
    const ids = (some: typeof states) => some.map(({ point }) => point.id);
    expect(ids(tonights(states, ['N1', 'T1']))).toEqual(['T1', 'N1']);
    expect(ids(tonights(states, []))).toEqual(['T1', 'T2', 'N1']);
    expect(ids(unanswered(tonights(states, ['N1', 'T1'])))).toEqual(['N1']);
  });
});

describe('A visit', () => {
  const visit = shown('visit', { object: 'o1' }, visitId('r1', 'o1'));
  it('stands as its answers say, unless the door was closed', () => {
    expect(standingOf(null, [])).toBe('not_visited');
    expect(standingOf(visit, [])).toBe('under_way');
    expect(standingOf(visit, [answer('sdf', 'T1', 'not_applicable')])).toBe('under_way');
    expect(standingOf(visit, [answer('sdf', 'T1', 'ok')])).toBe('no_remark');
    expect(standingOf(visit, [answer('sdf', 'T1', 'ok'), answer('lpo', 'T2', 'deficiency')])).toBe('deficiency');
    expect(standingOf(shown('visit', { outcome: 'closed' }), [])).toBe('closed');
  });
});

describe('A round', () => {
  it('is for the authorities on it and who leads it', () => {
    expect(authoritiesOf(shown('inspection_round', { 'authorities/sdf': true, 'authorities/tk': null, lead: { party: 'lpo', role: 'gruppchef' } }))).toEqual(['lpo', 'sdf']);
  });
  it('that is coming stands by its time, those that were held with the newest first', () => {
    const round = (id: string, starts_at: string, status: string) => shown('inspection_round', { starts_at, status }, id);
    const { coming, past } = inOrder([round('b', '2024-12-02T15:00', 'planned'), round('a', '2024-11-02T15:00', 'planned'), round('c', '2024-01-02T15:00', 'held'), round('d', '2024-02-02T15:00', 'cancelled')]);
    expect(coming.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(past.map(({ id }) => id)).toEqual(['d', 'c']);
  });
});
