import { afterEach, describe, expect, test } from 'vitest';
import { allRefusalKeys } from '../domain/refusal';
import './desk';
import './meeting';
import './season';
import deskEn from './desk.en.json';
import deskSv from './desk.sv.json';
import './inspection';
import inspectionEn from './inspection.en.json';
import inspectionSv from './inspection.sv.json';
import enTable from './en.json';
import meetingEn from './meeting.en.json';
import meetingSv from './meeting.sv.json';
import seasonEn from './season.en.json';
import seasonSv from './season.sv.json';
import { bytes, day, longDay, percent, time } from './format';
import svTable from './sv.json';
import { language, t, tOrNull } from './text.svelte';

type Table = Record<string, { text: string }>;
const sv: Table = { ...svTable, ...deskSv, ...inspectionSv, ...meetingSv, ...seasonSv };
const en: Table = { ...enTable, ...deskEn, ...inspectionEn, ...meetingEn, ...seasonEn };

const placeholders = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name!))].sort();

afterEach(() => language.use('sv'));

describe('the words of the app', () => {
  test('stand in both languages under the same keys', () => {
    expect(Object.keys(en)).toEqual(Object.keys(sv));
    expect(Object.keys({ ...deskSv, ...meetingSv, ...seasonSv }).filter((key) => key in svTable)).toEqual([]);
  });

  test('name the same values in both languages', () => {
    for (const key of Object.keys(sv)) {
      const extra = placeholders(en[key]!.text).filter((name) => !placeholders(sv[key]!.text).includes(name));
      expect(extra, key).toEqual([]);
    }
  });

  test('have a sentence for every refusal there is', () => {
    const missing = allRefusalKeys().filter((key) => tOrNull(key) === null);
    expect(missing).toEqual([]);
  });

  test('are never the jargon of the program', () => {
    for (const [key, { text }] of Object.entries(sv)) {
      expect(text, key).not.toMatch(/\bop\b|entitet|synk|återvandring|token|server error/i);
    }
  });
});

test.each([
  ['pill.waiting', { n: 1 }, '1 sparad i telefonen, väntar på nät'],
  ['pill.waiting', { n: 3 }, '3 sparade i telefonen, väntar på nät'],
  ['walk.findings', { n: 1 }, '1 iakttagelse'],
  ['goal.count_of', { n: '10', total: '12' }, '10 av 12'],
] as const)('%s with %j reads "%s"', (key, values, expected) => {
  expect(t(key, values)).toBe(expected);
});

describe('numbers and dates as people write them', () => {
  test.each([
    [10, 12, '83,3 %'],
    [4, 5, '80,0 %'],
    [79, 99, '79,8 %'],
    [9, 11, '81,8 %'],
    [1999, 2500, '79,9 %'],
    [0, 0, ''],
  ])('%i of %i against 80 is %s', (numerator, denominator, expected) => {
    expect(percent(numerator, denominator, 80)).toBe(expected);
  });

  test('dates and times', () => {
    expect(day('2024-11-15')).toBe('fre 15 nov 2024');
    expect(time('2024-12-11T19:45')).toBe('19.45');
    expect(bytes(1_500_000)).toBe('1,5 MB');
    expect(longDay(new Date(2026, 10, 22).getTime())).toBe('Söndag 22 november');
  });

  test.each(['sv', 'en'] as const)('days and months are named as the browser names them, in %s', (code) => {
    language.use(code);
    const locale = code === 'sv' ? 'sv-SE' : 'en-GB';
    const named = (date: Date, options: Intl.DateTimeFormatOptions): string =>
      new Intl.DateTimeFormat(locale, options).format(date).replace(/\.$/, '');
    for (let n = 0; n < 24; ++n) {
      const date = new Date(2001, n % 12, 1 + n);
      const iso = `2001-${String((n % 12) + 1).padStart(2, '0')}-${String(n + 1).padStart(2, '0')}`;
      expect(day(iso)).toBe(`${named(date, { weekday: 'short' })} ${n + 1} ${named(date, { month: 'short' })} 2001`);
    }
  });

  test('English has its own marks', () => {
    language.use('en');
    expect(time('2024-12-11T19:45')).toBe('19:45');
    expect(percent(10, 12)).toBe('83.3 %');
  });
});
