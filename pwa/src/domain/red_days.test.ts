import { describe, expect, test } from 'vitest';
import { easterDay, redDay, redDays, weekdayOf } from './red_days';

// Written down by hand from almanacs: Easter Day, Ascension Thursday, Whit Sunday, Midsummer's Eve, All Saints' Saturday.
const almanac: [number, string, string, string, string, string][] = [
  [2020, '04-12', '05-21', '05-31', '06-19', '10-31'],
  [2021, '04-04', '05-13', '05-23', '06-25', '11-06'],
  [2022, '04-17', '05-26', '06-05', '06-24', '11-05'],
  [2023, '04-09', '05-18', '05-28', '06-23', '11-04'],
  [2024, '03-31', '05-09', '05-19', '06-21', '11-02'],
  [2025, '04-20', '05-29', '06-08', '06-20', '11-01'],
  [2026, '04-05', '05-14', '05-24', '06-19', '10-31'],
  [2027, '03-28', '05-06', '05-16', '06-25', '11-06'],
  [2028, '04-16', '05-25', '06-04', '06-23', '11-04'],
  [2029, '04-01', '05-10', '05-20', '06-22', '11-03'],
  [2030, '04-21', '05-30', '06-09', '06-21', '11-02'],
  [2031, '04-13', '05-22', '06-01', '06-20', '11-01'],
  [2032, '03-28', '05-06', '05-16', '06-25', '11-06'],
  [2033, '04-17', '05-26', '06-05', '06-24', '11-05'],
  [2034, '04-09', '05-18', '05-28', '06-23', '11-04'],
  [2035, '03-25', '05-03', '05-13', '06-22', '11-03'],
];

describe('the days off of a Swedish year', () => {
  test.each(almanac)('%i: Easter and what moves with it stands as in the almanac', (year, easter, ascension, whit, midsummer, saints) => {
    expect(easterDay(year)).toBe(`${year}-${easter}`);
    const of = (name: string): string[] => redDays(year).filter((day) => day.name === name).map(({ date }) => date.slice(5));
    expect(of('kristi_himmelsfard')).toEqual([ascension]);
    expect(of('pingstdagen')).toEqual([whit]);
    expect(of('midsommarafton')).toEqual([midsummer]);
    expect(of('alla_helgons_dag')).toEqual([saints]);
    expect(of('langfredagen').map((day) => weekdayOf(`${year}-${day}`))).toEqual([5]);
    expect(redDays(year).filter(({ sort }) => sort === 'red')).toHaveLength(13);
  });

  test('Fridays off of 2024 to 2027', () => {
    const fridays = [2024, 2025, 2026, 2027].flatMap(redDays).filter(({ date }) => weekdayOf(date) === 5);
    expect(fridays.map(({ date, name }) => `${date} ${name}`)).toEqual([
      '2024-03-29 langfredagen',
      '2024-05-10 klamdag',
      '2024-06-07 klamdag',
      '2024-06-21 midsommarafton',
      '2024-12-27 klamdag',
      '2025-04-18 langfredagen',
      '2025-05-02 klamdag',
      '2025-05-30 klamdag',
      '2025-06-06 nationaldagen',
      '2025-06-20 midsommarafton',
      '2025-12-26 annandag_jul',
      '2026-01-02 klamdag',
      '2026-04-03 langfredagen',
      '2026-05-01 forsta_maj',
      '2026-05-15 klamdag',
      '2026-06-19 midsommarafton',
      '2026-12-25 juldagen',
      '2027-01-01 nyarsdagen',
      '2027-03-26 langfredagen',
      '2027-05-07 klamdag',
      '2027-06-25 midsommarafton',
      '2027-12-24 julafton',
      '2027-12-31 nyarsafton',
    ]);
  });

  test('an ordinary day is none', () => {
    expect(redDay('2024-11-15')).toBeNull();
    expect(redDay('2024-12-26')?.name).toBe('annandag_jul');
  });
});
