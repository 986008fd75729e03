import { describe, expect, test } from 'vitest';
import type { GoalRecord } from '../domain/types';
import type { Pill } from '../state/status.svelte';
import { codeCharacters, codeShown } from './code';
import { figureOf, isRunning, reasonText, shownVerdict, targetText, verdictsDiffer, verdictWords } from './goal_words';
import { pillWords } from './pill';
import { path, routeOf } from './router.svelte';

const evening = new Date();
evening.setHours(19, 52, 0, 0);

describe('the pill says what is stored, in words', () => {
  const cases: [Pill, string][] = [
    [{ kind: 'all_in', at: evening.getTime() }, 'Allt är inskickat 19.52'],
    [{ kind: 'waiting', count: 3, photos: 0 }, '3 sparade i telefonen, väntar på nät'],
    [{ kind: 'waiting', count: 1, photos: 2 }, '1 sparad i telefonen, väntar på nät'],
    [{ kind: 'sending', done: 1, total: 5, photos_stored: 1, photos_total: 4 }, 'Skickar 2 av 5, foton 1 av 4'],
    [{ kind: 'sending', done: 0, total: 0, photos_stored: 1, photos_total: 2 }, 'Skickar foton, 1 av 2'],
    [{ kind: 'rejected', count: 1 }, '1 behöver rättas'],
    [{ kind: 'ended', waiting: 2 }, 'Åtkomsten har gått ut, 2 kvar här'],
    [{ kind: 'storage' }, 'Telefonen kan inte spara'],
    [{ kind: 'empty' }, 'Inget att skicka'],
  ];
  test.each(cases)('%j', (pill, text) => {
    expect(pillWords({ pill, connected: true, photos: { stored: 0, total: 0 } }).text).toBe(text);
  });

  test('photos alone are counted as photos', () => {
    const words = pillWords({
      pill: { kind: 'waiting', count: 0, photos: 1 },
      connected: false,
      photos: { stored: 1, total: 2 },
    });
    expect(words.text).toBe('1 foto i telefonen, väntar på nät');
  });

  test('without a network nothing is claimed about the server', () => {
    expect(pillWords({ pill: { kind: 'empty' }, connected: false, photos: { stored: 0, total: 0 } }).text).toBe(
      'Inget nät, inget väntar',
    );
  });
});

function goal(over: Partial<GoalRecord>): GoalRecord {
  return {
    id: 'g1',
    kind: 'count_events',
    target: null,
    value: null,
    verdict_computed: null,
    verdict_declared: null,
    reason: null,
    evidence: [],
    hidden: 0,
    params: {},
    ...over,
  };
}

describe('a goal', () => {
  test('shows its share with its denominator', () => {
    const figure = figureOf(
      goal({ target: { op: '>=', value: 80, unit: 'percent' }, value: { numerator: 10, denominator: 12, strict_numerator: 10 } }),
    );
    expect(figure).toMatchObject({ number: '10 av 12', share: '83,3 %', mark: 0.8 });
    expect(figure.bar).toBeCloseTo(10 / 12);
  });

  test('shows a count against its target', () => {
    expect(figureOf(goal({ target: { op: '>=', value: 2, unit: 'walks' }, value: { count: 1 } }))).toMatchObject({
      number: '1 av 2',
      share: '',
      bar: 0.5,
      mark: 1,
    });
  });

  test('never shows a percentage of nothing', () => {
    expect(figureOf(goal({ value: { numerator: 0, denominator: 0 } }))).toEqual({ number: '0 av 0', share: '', bar: null, mark: null });
  });

  test('without a value says why', () => {
    expect(figureOf(goal({ reason: 'kind_not_built' })).number).toBe('–');
    expect(reasonText('kind_not_built')).toBe('Räknas inte i den här versionen av Lykta.');
    expect(reasonText('something_new')).toBe('Kan inte räknas ut just nu.');
  });

  test('the declared verdict is shown, and that it differs', () => {
    const record = goal({ verdict_computed: 'not_met', verdict_declared: 'partly_met' });
    expect(verdictWords(shownVerdict(record)).text).toBe('Delvis uppnått');
    expect(verdictsDiffer(record)).toBe(true);
    expect(verdictWords('at_risk').text).toBe('Riskerar att inte nås');
    expect(verdictWords(null).text).toBe('Ej bedömt');
  });

  test.each([
    [{ op: '>=', value: 80, unit: 'percent' }, 'Mål: minst 80 %'],
    [{ op: '<=', value: 24, unit: 'hours' }, 'Mål: högst 24'],
    [{ op: '>', value: null, unit: 'schools' }, ''],
  ] as const)('target %j reads "%s"', (target, text) => {
    expect(targetText({ target })).toBe(text);
  });
});

describe('the typed code', () => {
  test.each([
    ['kx7m-2q9p', 'KX7M2Q9P'],
    [' KX7M 2Q9P ', 'KX7M2Q9P'],
    ['kx7m–2q9p', 'KX7M2Q9P'],
    ['OIL0-1234', '01101234'],
    ['kx7m2q9pextra', 'KX7M2Q9P'],
    ['', ''],
  ])('"%s" is read as %s', (typed, characters) => {
    expect(codeCharacters(typed)).toBe(characters);
  });

  test('is shown in two groups while it is typed', () => {
    expect(codeShown('KX7')).toBe('KX7');
    expect(codeShown('KX7M2')).toBe('KX7M-2');
  });
});

describe('addresses', () => {
  test.each([
    ['/', { screen: 'today' }],
    ['/idag', { screen: 'today' }],
    ['/vandring', { screen: 'walks' }],
    ['/vandring/ny', { screen: 'walk-new' }],
    [path.walk('demo-2026/trygghetsvandring/w 1'), { screen: 'walk', id: 'demo-2026/trygghetsvandring/w 1', tab: 'list' }],
    [path.walk('demo-2026/trygghetsvandring/w 1', 'after'), { screen: 'walk', id: 'demo-2026/trygghetsvandring/w 1', tab: 'after' }],
    [path.walkPlan('d/t/w1'), { screen: 'walk-plan', id: 'd/t/w1' }],
    [path.followUp('d/t/w1'), { screen: 'follow-up', id: 'd/t/w1' }],
    [path.measures, { screen: 'measures' }],
    ['/vandring/plan', { screen: 'walk', id: 'plan', tab: 'list' }],
    [path.finding('0195-å/ä'), { screen: 'finding', id: '0195-å/ä' }],
    [path.goal('demo-2026/trygghetsvandring', 'g2'), { screen: 'goal', goal: 'g2', row: 'demo-2026/trygghetsvandring' }],
    [path.fact('demo-2026/trygghetsvandring', 'findings'), { screen: 'fact', fact: 'findings', row: 'demo-2026/trygghetsvandring' }],
    ['/mal/g2', { screen: 'unknown' }],
    ['/iakttagelse', { screen: 'unknown' }],
    ['/hittepa', { screen: 'unknown' }],
    ['/vandring/%E0%A4%A', { screen: 'walk', id: '%E0%A4%A', tab: 'list' }],
  ])('%s opens %j', (address, route) => {
    expect(routeOf(address)).toEqual(route);
  });
});

describe('a goal in the middle of its year', () => {
  const record = { verdict_computed: 'not_met', verdict_declared: null } as const;
  test('is not reached yet, and failed only when the year is over or people say so', () => {
    expect(verdictWords(shownVerdict(record, isRunning(2026, '2026-11-22'))).text).toBe('Inte nått än');
    expect(verdictWords(shownVerdict(record, isRunning(2026, '2026-12-31'))).text).toBe('Ej uppnått');
    expect(verdictWords(shownVerdict(record, isRunning(2024, '2026-11-22'))).text).toBe('Ej uppnått');
    expect(shownVerdict({ ...record, verdict_declared: 'not_met' }, true)).toBe('not_met');
  });
});
