import { describe, expect, test } from 'vitest';
import { isoWeek, payDayOf, sameWeekendLastYear, weekendFacts } from './weekend_calendar';

describe('pay day', () => {
  test.each([
    ['2024-10', '2024-10-25'],
    ['2025-01', '2025-01-24'],
    ['2025-05', '2025-05-23'],
    ['2024-12', '2024-12-23'],
  ])('of %s is %s', (month, expected) => expect(payDayOf(month)).toBe(expected));

  test.each([
    ['2024-10-25', true],
    ['2024-11-29', true],
    ['2024-11-22', false],
    ['2024-11-15', false],
  ])('the weekend of %s follows one: %s', (friday, expected) => {
    expect(weekendFacts(friday).some(({ fact }) => fact === 'pay_weekend')).toBe(expected);
  });
});

test.each([
  ['2024-03-01', 'sportlov'],
  ['2024-11-01', 'hostlov'],
  ['2024-12-27', 'jullov'],
  ['2025-07-04', 'sommarlov'],
  ['2024-11-15', undefined],
])('the weekend of %s is in %s', (friday, expected) => {
  const found = weekendFacts(friday).find((one) => one.fact === 'school_break');
  expect(found?.fact === 'school_break' ? found.name : undefined).toBe(expected);
});

test.each([
  ['2024-06-21', 'midsommar'],
  ['2027-04-30', 'valborg'],
  ['2025-10-31', 'halloween'],
  ['2024-11-15', undefined],
])('the nights of %s: %s', (friday, expected) => {
  const found = weekendFacts(friday).find((one) => one.fact === 'night');
  expect(found?.fact === 'night' ? found.name : undefined).toBe(expected);
});

test('the sun of that Friday is told', () => {
  expect(weekendFacts('2024-11-15')).toContainEqual({ fact: 'sunset', at: '15:22', on: '2024-11-15' });
});

test.each([
  ['2024-01-01', 1],
  ['2020-12-31', 53],
  ['2021-01-01', 53],
  ['2024-11-15', 46],
])('%s is in week %i', (date, week) => expect(isoWeek(date)).toBe(week));

test('the same weekend a year before is a Friday in the same week', () => {
  expect(sameWeekendLastYear('2024-11-15')).toBe('2023-11-17');
});
