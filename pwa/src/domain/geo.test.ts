import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  areaM2,
  boundsOf,
  degreesText,
  distanceM,
  isInPolygon,
  isWithin,
  latLon,
  lengthM,
  metresPerPixel,
  nearest,
  pointingAccuracyM,
  scaleBar,
  stopNear,
  wrappedLon,
  type LatLon,
} from './geo';
import { ownerAt, readOwners } from './owners';

const place = fc.record({
  lat: fc.double({ min: -89, max: 89, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});
const in_district = fc.record({
  lat: fc.double({ min: 59.2, max: 59.3, noNaN: true }),
  lon: fc.double({ min: 18.0, max: 18.2, noNaN: true }),
});
const farsta: LatLon = { lat: 59.2433, lon: 18.0925 };

describe('distance', () => {
  test.each([
    ['a degree of latitude', { lat: 59, lon: 18 }, { lat: 60, lon: 18 }, 111_195, 300],
    ['a degree of longitude at 60 degrees north is half one at the equator', { lat: 60, lon: 18 }, { lat: 60, lon: 19 }, 55_597, 100],
    ['Stockholm to Göteborg', { lat: 59.3293, lon: 18.0686 }, { lat: 57.7089, lon: 11.9746 }, 397_000, 2_000],
    ['across the date line', { lat: 0, lon: 179.9995 }, { lat: 0, lon: -179.9995 }, 111.2, 1],
  ])('%s', (_name, a, b, expected, off) => {
    expect(Math.abs(distanceM(a, b) - expected)).toBeLessThan(off);
  });

  test('is nothing to oneself, the same both ways, and never longer by a straight way than by a detour', () => {
    fc.assert(
      fc.property(place, place, place, (a, b, c) => {
        expect(distanceM(a, a)).toBe(0);
        expect(distanceM(a, b)).toBeCloseTo(distanceM(b, a), 6);
        expect(distanceM(a, c)).toBeLessThanOrEqual(distanceM(a, b) + distanceM(b, c) + 1e-3);
      }),
    );
  });

  test('a route is as long as its parts', () => {
    const [a, b, c] = [farsta, { lat: 59.245, lon: 18.095 }, { lat: 59.246, lon: 18.09 }];
    expect(lengthM([])).toBe(0);
    expect(lengthM([a])).toBe(0);
    expect(lengthM([a, b, c])).toBeCloseTo(distanceM(a, b) + distanceM(b, c), 9);
  });
});

describe('nearest', () => {
  const at = (stop: { at: LatLon | null }): LatLon | null => stop.at;

  test('the stop of a finding is the nearest within 75 m', () => {
    const north = (metres: number): { at: LatLon } => ({ at: { lat: farsta.lat + metres / 111_195, lon: farsta.lon } });
    const [near, far, none] = [north(60), north(74), { at: null }];
    expect(stopNear(farsta, [none, far, near], at)).toBe(near);
    expect(stopNear(farsta, [north(76)], at)).toBeNull();
    expect(stopNear(farsta, [none], at)).toBeNull();
    expect(stopNear(farsta, [], at)).toBeNull();
  });

  test('nothing in the list is nearer than what was found', () => {
    fc.assert(
      fc.property(in_district, fc.array(in_district, { minLength: 1 }), (from, all) => {
        const found = nearest(from, all, (one) => one)!;
        for (const one of all) expect(found.metres).toBeLessThanOrEqual(distanceM(from, one));
      }),
    );
  });
});

describe('positions', () => {
  test.each([
    ['59.24123', '18.08', { lat: 59.24123, lon: 18.08 }],
    ['0', '0', { lat: 0, lon: 0 }],
    ['', '18', null],
    [null, null, null],
    ['91', '18', null],
    ['59', '181', null],
    ['norr', '18', null],
  ])('%s, %s', (lat, lon, expected) => expect(latLon(lat, lon)).toEqual(expected));

  test('degrees are written as decimals that read back within a metre', () => {
    fc.assert(
      fc.property(fc.double({ min: -180, max: 180, noNaN: true }), (degrees) => {
        const text = degreesText(degrees);
        expect(text).toMatch(/^-?\d+(\.\d{1,5})?$/);
        expect(Math.abs(Number(text) - degrees)).toBeLessThanOrEqual(0.00001);
      }),
    );
    expect(degreesText(-0.000001)).toBe('0');
  });

  test('a map pushed around the earth comes back to the same longitude', () => {
    fc.assert(
      fc.property(fc.double({ min: -179, max: 179, noNaN: true }), fc.integer({ min: -3, max: 3 }), (lon, turns) => {
        expect(wrappedLon(lon + 360 * turns)).toBeCloseTo(lon, 9);
      }),
    );
  });

  test('all points are within their bounds', () => {
    expect(boundsOf([])).toBeNull();
    fc.assert(
      fc.property(fc.array(place, { minLength: 1 }), (points) => {
        const bounds = boundsOf(points)!;
        for (const point of points) expect(isWithin(bounds, point)).toBe(true);
      }),
    );
  });
});

describe('areas', () => {
  const square: [number, number][] = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]];
  const hole: [number, number][] = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]];

  test.each([
    ['inside', { lat: 2, lon: 2 }, true],
    ['in the hole', { lat: 5, lon: 5 }, false],
    ['between hole and edge', { lat: 5, lon: 7 }, true],
    ['beside', { lat: 5, lon: 11 }, false],
    ['in line with an edge', { lat: 10, lon: -1 }, false],
  ])('%s', (_name, point, expected) => expect(isInPolygon(point, [square, hole])).toBe(expected));

  test('any point is in exactly one of two areas that share a border', () => {
    const left: [number, number][] = [[0, 0], [5, 0], [4, 5], [5, 10], [0, 10]];
    const right: [number, number][] = [[5, 0], [10, 0], [10, 10], [5, 10], [4, 5]];
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 9.99, noNaN: true }), fc.double({ min: 0.01, max: 9.99, noNaN: true }), (lat, lon) => {
        expect(Number(isInPolygon({ lat, lon }, [left])) + Number(isInPolygon({ lat, lon }, [right]))).toBe(1);
      }),
    );
  });

  test('turning an outline round or starting it elsewhere changes neither inside nor size', () => {
    fc.assert(
      fc.property(in_district, fc.nat(3), (point, turn) => {
        const ring: [number, number][] = [[18.05, 59.22], [18.15, 59.23], [18.12, 59.28], [18.04, 59.27]];
        const other = [...ring.slice(turn), ...ring.slice(0, turn)].reverse();
        expect(isInPolygon(point, [other])).toBe(isInPolygon(point, [ring]));
        expect(areaM2([other]) / areaM2([ring])).toBeCloseTo(1, 1);
      }),
    );
  });

  test('a hundred metres square is about a hectare', () => {
    const up = 100 / 111_195;
    const along = up / Math.cos((59 * Math.PI) / 180);
    const size = areaM2([[[18, 59], [18 + along, 59], [18 + along, 59 + up], [18, 59 + up]]]);
    expect(Math.abs(size - 10_000)).toBeLessThan(100);
  });
});

describe('scale', () => {
  test('the bar is a round length that fits, and the next rounder one would not', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 50_000, noNaN: true }), fc.integer({ min: 40, max: 300 }), (per_pixel, room) => {
        const { metres, pixels } = scaleBar(per_pixel, room);
        expect(pixels).toBeLessThanOrEqual(room * 1.000001);
        expect(pixels).toBeGreaterThan(room / 2.6);
        const lead = metres / 10 ** Math.floor(Math.log10(metres) + 1e-9);
        expect([1, 2, 5]).toContain(Math.round(lead));
        expect(pixels * per_pixel).toBeCloseTo(metres, 3);
      }),
    );
    expect(scaleBar(0, 100)).toEqual({ metres: 0, pixels: 0 });
  });

  test('a pixel halves with each step in', () => {
    expect(metresPerPixel(0, 0)).toBeCloseTo(156_543.03, 1);
    expect(metresPerPixel(60, 10) / metresPerPixel(60, 11)).toBeCloseTo(2, 9);
  });

  test('a pin set by hand is never told to be more exact than a finger', () => {
    expect(pointingAccuracyM(59.24, 19)).toBe(3);
    expect(pointingAccuracyM(59.24, 17)).toBe(6);
    expect(pointingAccuracyM(59.24, 14)).toBe(49);
  });
});

describe('owners', () => {
  const box = (west: number, south: number, east: number, north: number): number[][][] => [
    [[west, south], [east, south], [east, north], [west, north], [west, south]],
  ];
  const layer = {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', properties: { party: 'bostad' }, geometry: { type: 'Polygon', coordinates: box(18, 59, 18.1, 59.1) } },
      { type: 'Feature', properties: { party: 'sdf' }, geometry: { type: 'Polygon', coordinates: box(18.04, 59.04, 18.06, 59.06) } },
      { type: 'Feature', properties: { party: 'tk' }, geometry: { type: 'MultiPolygon', coordinates: [box(18.2, 59, 18.3, 59.1), box(18.4, 59, 18.5, 59.1)] } },
      { type: 'Feature', properties: { party: '' }, geometry: { type: 'Polygon', coordinates: box(10, 50, 20, 60) } },
      { type: 'Feature', properties: null, geometry: null },
      { type: 'Feature', properties: { party: 'lpo' }, geometry: { type: 'Point', coordinates: [18.05, 59.05] } },
      { type: 'Feature', properties: { party: 'lpo' }, geometry: { type: 'Polygon', coordinates: [['norr']] } },
      null,
    ],
  };

  test.each([
    ['the block', { lat: 59.02, lon: 18.02 }, 'bostad'],
    ['the park inside the block', { lat: 59.05, lon: 18.05 }, 'sdf'],
    ['the second part of a street in two parts', { lat: 59.05, lon: 18.45 }, 'tk'],
    ['between the two parts', { lat: 59.05, lon: 18.35 }, null],
    ['out of the layer', { lat: 58, lon: 18 }, null],
  ])('%s', (_name, point, expected) => expect(ownerAt(readOwners(layer)!, point)).toBe(expected));

  test('what is no area of a party is left out, what is no GeoJSON is told', () => {
    expect(readOwners(layer)!.map(({ party }) => party)).toEqual(['bostad', 'sdf', 'tk', 'tk']);
    for (const wrong of [null, 7, 'text', [], {}, { type: 'Feature' }, { type: 'FeatureCollection' }]) expect(readOwners(wrong)).toBeNull();
  });
});
