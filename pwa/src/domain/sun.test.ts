import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import table from '../../../shared/examples/sun/sunset_stockholm.txt?raw';
import { darknessAt, isDark, startsAfterSunset, stockholmInstant, stockholmMinute, sunHeight, sunset, sunsetAt } from './sun';

const minutes = (clock: string | null): number =>
  clock === null ? Number.NaN : Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

describe('the sun', () => {
  it.each([
    ['2024-12-11', '14:48'],
    ['2024-09-25', '18:40'],
    ['2024-06-21', '22:08'],
  ])('sets in Stockholm on %s at %s, as the almanac says, within two minutes', (date, clock) => {
    expect(Math.abs(minutes(sunset(date)) - minutes(clock))).toBeLessThanOrEqual(2);
  });

  it('sets every day of 2020 to 2035 when the shared table says, within two minutes', () => {
    let days = 0;
    const wrong: string[] = [];
    for (const row of table.split('\n').filter((line) => /^\d/.test(line))) {
      const [month = '', ...clocks] = row.split(' ');
      clocks.forEach((clock, index) => {
        const date = `${month}-${String(index + 1).padStart(2, '0')}`;
        days += 1;
        const told = sunset(date);
        if (!(Math.abs(minutes(told) - minutes(clock)) <= 2)) wrong.push(`${date}: ${told}, not ${clock}`);
      });
    }
    expect(wrong).toEqual([]);
    expect(days).toBe(5844);
  });

  it('is up four minutes before it sets and down four minutes after it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5843 }), fc.double({ min: 55, max: 62, noNaN: true }), (day, lat) => {
        const date = new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10);
        const spot = { lat, lon: 18.07 };
        const at_ms = sunsetAt(date, spot)!;
        expect([isDark(at_ms - 240_000, spot), isDark(at_ms + 240_000, spot)]).toEqual([false, true]);
      }),
    );
  });

  it('does not set in Kiruna at midsummer, nor rise there at Christmas', () => {
    const kiruna = { lat: 67.86, lon: 20.23 };
    expect([sunset('2024-06-21', kiruna), sunset('2024-12-20', kiruna)]).toEqual([null, null]);
  });

  it('stands at 54 degrees at noon at midsummer and at seven at midwinter', () => {
    expect(sunHeight(Date.parse('2024-06-20T10:49:00Z'))).toBeCloseTo(90 - 59.33 + 23.44, 1);
    expect(sunHeight(Date.parse('2024-12-21T10:46:00Z'))).toBeCloseTo(90 - 59.33 - 23.44, 1);
  });
});

describe('darkness', () => {
  it.each([
    ['2024-06-21T14:00', false, 52],
    ['2024-12-11T18:00', true, -23],
    ['2024-12-11T14:40', false, 0],
    ['2024-12-11T08:00', true, -4],
  ])('of what was seen %s', (seen_at, dark, sun_height) => {
    const told = darknessAt(seen_at)!;
    expect(told.dark).toBe(dark);
    expect(Math.abs(told.sun_height - sun_height)).toBeLessThanOrEqual(1);
    expect(Number.isInteger(told.sun_height)).toBe(true);
  });

  it('of a text that is no time is not known', () => {
    expect([darknessAt(''), darknessAt('ikväll')]).toEqual([null, null]);
  });

  it('of a walk: one that starts as the sun sets counts', () => {
    const set = sunset('2024-12-11')!;
    expect(startsAfterSunset(`2024-12-11T${set}`)).toBe(true);
    expect(startsAfterSunset('2024-12-11T14:30')).toBe(false);
    expect(startsAfterSunset('2024-06-11T20:00')).toBe(false);
  });
});

describe("Stockholm's clock", () => {
  it.each([
    ['2024-12-11T18:00', '2024-12-11T17:00:00Z'],
    ['2024-07-11T18:00', '2024-07-11T16:00:00Z'],
    ['2024-10-27T02:30', '2024-10-27T00:30:00Z'],
    ['2024-03-31T03:00', '2024-03-31T01:00:00Z'],
  ])('reads %s', (local, instant) => {
    expect(stockholmInstant(local)).toBe(Date.parse(instant));
    expect(stockholmMinute(Date.parse(instant))).toBe(local);
  });

  it('is that of the time zone, hour by hour', () => {
    const zone = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/Stockholm',
      dateStyle: 'short',
      timeStyle: 'short',
      hourCycle: 'h23',
    });
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2000, 0) / 3_600_000, max: Date.UTC(2040, 0) / 3_600_000 }), (hour) => {
        expect(stockholmMinute(hour * 3_600_000)).toBe(zone.format(hour * 3_600_000).replace(' ', 'T'));
      }),
      { numRuns: 500 },
    );
  });
});
