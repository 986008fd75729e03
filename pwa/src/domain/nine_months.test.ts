import { describe, expect, test } from 'vitest';
import { addMonths, daysBetween, isDate } from './dates';
import {
  ALL_TIME,
  cohortOf,
  deadlineOf,
  DEFAULT_PARAMS,
  forecastOf,
  isMet,
  leaves,
  paramsOf,
  stillNeeded,
  yearOf,
  type MeasureFacts,
} from './nine_months';

const WALK = '2024-03-01';
const IN_TIME = '2024-06-01';
const YEAR_END = '2024-12-31';

function measure(id: string, more: Partial<MeasureFacts> = {}): MeasureFacts {
  return {
    id,
    walk: 'w1',
    parent: '',
    status: '',
    status_reason: '',
    owner_answer: 'accepted',
    date: WALK,
    walk_date: WALK,
    agreed_on: '2024-03-20',
    answered_on: '',
    done_on: '',
    verified_on: '',
    removed_on: '',
    ...more,
  };
}

function many(count: number, prefix: string, more: Partial<MeasureFacts> = {}): MeasureFacts[] {
  return Array.from({ length: count }, (_, i) => measure(`${prefix}${i}`, more));
}

const judged = (all: MeasureFacts[], params = DEFAULT_PARAMS) => cohortOf(leaves(all), params, yearOf(2024), YEAR_END);

describe('dates', () => {
  test.each([
    ['2024-12-11', '2025-09-11'],
    ['2023-04-01', '2024-01-01'],
    ['2024-03-31', '2024-12-31'],
    ['2024-05-31', '2025-02-28'],
    ['2023-05-31', '2024-02-29'],
  ])('%s and nine months is %s', (from, to) => {
    expect(addMonths(from, 9)).toBe(to);
  });

  test('a date that is none is told from one that is', () => {
    expect(['2024-02-29', '2023-02-29', '2024-13-01', '', '2024-2-1'].map(isDate)).toEqual([true, false, false, false, false]);
    expect(daysBetween('2024-03-30', '2024-04-01')).toBe(2);
  });
});

describe('the rate', () => {
  test.each([
    [10, 12, true],
    [4, 5, true],
    [79, 99, false],
  ])('%i of %i done against 80 per cent: %s', (done, total, expected) => {
    const cohort = judged([...many(done, 'd', { done_on: IN_TIME }), ...many(total - done, 'o')]);
    expect(cohort.rate).toMatchObject({ done_halves: 2 * done, measures: total });
    expect(isMet(cohort.rate, 80)).toBe(expected);
  });

  test.each([
    ['no_longer_needed', 11, true],
    ['duplicate', 11, true],
    ['no_funding', 12, false],
    ['declined_by_other', 12, false],
    ['taken_over_by_other', 12, false],
    ['not_possible', 12, false],
    ['', 12, false],
  ])('12 agreed, 1 removed for "%s", 9 done: 9 of %i', (status_reason, denominator, met) => {
    const cohort = judged([
      ...many(9, 'd', { done_on: IN_TIME }),
      ...many(2, 'o'),
      measure('r', { status: 'removed', status_reason, removed_on: IN_TIME }),
    ]);
    expect([cohort.rate.measures, isMet(cohort.rate, 80)]).toEqual([denominator, met]);
    expect([cohort.strict.done_halves, cohort.strict.measures, isMet(cohort.strict, 80)]).toEqual([18, 12, false]);
  });

  test('nothing is never a hundred per cent', () => {
    expect(isMet(judged([]).rate, 80)).toBe(false);
    expect(forecastOf(judged([]), 80)).toBe('nothing');
  });

  test('later than the deadline is shown and does not count; seen on site stands beside', () => {
    const cohort = judged([
      measure('late', { done_on: '2024-12-02' }),
      measure('seen', { done_on: '2024-12-01', verified_on: '2024-12-20' }),
      measure('part', { status: 'partly_done', done_on: IN_TIME }),
    ]);
    expect(cohort).toMatchObject({ in_time: ['seen'], verified: ['seen'], done_later: ['late'], rate: { done_halves: 2, measures: 3 } });
    expect(judged([measure('part', { status: 'partly_done' })], { ...DEFAULT_PARAMS, partial_counts: true }).rate.done_halves).toBe(1);
  });

  test('proposed, declined and unanswered stand beside it, forwarded waits for another', () => {
    const cohort = judged([
      measure('a'),
      measure('d', { owner_answer: 'declined', answered_on: '2024-04-01' }),
      measure('n', { owner_answer: 'no_answer' }),
      measure('f', { owner_answer: 'forwarded', answered_on: '2024-04-01' }),
      measure('x', { owner_answer: '' }),
    ]);
    expect(cohort).toMatchObject({ proposed: 5, declined: 1, unanswered: 3, agreed: ['a'] });
  });

  test('what was agreed after its deadline is outside', () => {
    expect(judged([measure('a', { agreed_on: '2024-12-02' })])).toMatchObject({ outside: ['a'], agreed: [], rate: { measures: 0 } });
  });
});

describe('the year that judges', () => {
  test.each([
    ['2023-04-01', 2024],
    ['2024-03-31', 2024],
    ['2024-12-11', 2025],
    ['2024-05-31', 2025],
    ['2023-05-31', 2024],
  ])('the walk of %s is judged in %i', (walk_date, year) => {
    const all = leaves([measure('m', { walk_date, date: walk_date, agreed_on: walk_date })]);
    for (const asked of [2023, 2024, 2025, 2026]) {
      expect(cohortOf(all, DEFAULT_PARAMS, yearOf(asked), `${asked}-12-31`).proposed).toBe(asked === year ? 1 : 0);
    }
  });

  test('the clock may start at the agreement', () => {
    const late = measure('m', { agreed_on: '2024-05-31' });
    expect(deadlineOf(late, YEAR_END, { ...DEFAULT_PARAMS, clock_start: 'agreed_on' })).toBe('2025-02-28');
    expect(deadlineOf(late, YEAR_END, DEFAULT_PARAMS)).toBe('2024-12-01');
  });

  test('walks are pooled: the sum of measures, not the mean of shares', () => {
    const second = { walk: 'w2', walk_date: '2024-02-01', date: '2024-02-01', agreed_on: '2024-02-10' };
    const cohort = judged([...many(1, 'a', { done_on: IN_TIME }), ...many(9, 'b', second)]);
    expect(cohort.rate).toMatchObject({ done_halves: 2, measures: 10 });
  });

  test('all open at the end of the period takes what was not closed before it', () => {
    const params = { ...DEFAULT_PARAMS, cohort: 'all_open_at_period_end' as const };
    const cohort = judged([measure('old', { done_on: '2023-12-31' }), measure('open'), measure('now', { done_on: IN_TIME })], params);
    expect(cohort.agreed).toEqual(['open', 'now']);
  });
});

describe('a split measure', () => {
  test('is replaced by its children, which inherit the answer and the walk', () => {
    const child = { walk: '', walk_date: '', date: '2024-04-01', owner_answer: '', agreed_on: '' };
    const cohort = judged([
      measure('m1', { done_on: IN_TIME }),
      measure('m1a', { ...child, parent: 'm1', done_on: IN_TIME }),
      measure('m1b', { ...child, parent: 'm1' }),
      measure('m1b1', { ...child, parent: 'm1b', done_on: IN_TIME }),
    ]);
    expect(cohort).toMatchObject({ agreed: ['m1a', 'm1b1'], rate: { done_halves: 4, measures: 2 } });
  });

  test('in a circle hides nobody, and a parent nobody knows hides nobody', () => {
    expect(leaves([measure('a', { parent: 'b' }), measure('b', { parent: 'a' }), measure('c', { parent: 'gone' })]).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});

describe('the forecast', () => {
  const day = '2024-09-18';
  const seen = (all: MeasureFacts[]) => cohortOf(leaves(all), DEFAULT_PARAMS, ALL_TIME, day);

  test('11 of 16 done, 74 days left, 2 more needed', () => {
    const cohort = seen([...many(11, 'd', { done_on: IN_TIME }), ...many(5, 'o')]);
    expect(stillNeeded(cohort.rate, 80)).toBe(2);
    expect(daysBetween(day, deadlineOf(measure('m'), day, DEFAULT_PARAMS))).toBe(74);
    expect(forecastOf(cohort, 80)).toBe('on_track');
  });

  test.each([
    ['enough already', 4, 0, 1, 'met'],
    ['removed without money cannot come back', 2, 2, 1, 'at_risk'],
    ['nothing left that could be done', 2, 3, 0, 'not_met'],
  ] as const)('%s', (_name, done, lost, open, expected) => {
    const cohort = seen([
      ...many(done, 'd', { done_on: IN_TIME }),
      ...many(lost, 'l', { status: 'removed', status_reason: 'no_funding', removed_on: IN_TIME }),
      ...many(open, 'o'),
    ]);
    expect(forecastOf(cohort, 80)).toBe(expected);
  });

  test('what happens after the day looked from does not count', () => {
    const cohort = seen([measure('a', { done_on: '2024-09-19' }), measure('b', { agreed_on: '2024-09-19' })]);
    expect(cohort).toMatchObject({ agreed: ['a'], unanswered: 1, rate: { done_halves: 0, possible_halves: 2 } });
  });
});

test('the goal tells its own settings, and what it does not tell has its default', () => {
  expect(paramsOf(undefined)).toEqual(DEFAULT_PARAMS);
  expect(
    paramsOf({ clock_start: 'agreed_on', deadline_months: 6, removed_excluded_for: 'none', partial_counts: 'yes', cohort: 'all_open_at_period_end' }),
  ).toEqual({ clock_start: 'agreed_on', cohort: 'all_open_at_period_end', deadline_months: 6, partial_counts: true, removed_excluded_for: [] });
});
