// Places on the ground: metres, nearness, areas, scale. Degrees are WGS84; pure, so that every number can be proved.

export interface LatLon {
  lat: number;
  lon: number;
}

export interface Bounds {
  south: number;
  west: number;
  north: number;
  east: number;
}

/** Mean radius of the earth: within half a percent everywhere, which is centimetres at the distances of a walk. */
const earth_m = 6_371_008.8;
/** A zoom level 0 pixel of the web's map grid at the equator. */
const equator_metres_per_pixel = 156_543.033_928;
/** A stop this near is the stop a finding belongs to. */
export const stop_within_m = 75;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** A position from the decimals that entities carry; null when one is missing or is no place on earth. */
export function latLon(lat: unknown, lon: unknown): LatLon | null {
  const at = { lat: degreesFrom(lat), lon: degreesFrom(lon) };
  const is_place = Math.abs(at.lat) <= 90 && Math.abs(at.lon) <= 180;
  return is_place ? at : null;
}

function degreesFrom(value: unknown): number {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN;
}

/** Degrees as entities carry them: five decimals (about a metre), no zeros that say nothing. */
export function degreesText(degrees: number): string {
  const text = String(Number(degrees.toFixed(5)));
  // Smaller than this the number would be written with an exponent, which is no decimal.
  return text === '-0' || text.includes('e') ? '0' : text;
}

/** The longitude between -180 and 180, however many times a finger has pushed the map around the earth. */
export function wrappedLon(lon: number): number {
  if (lon >= -180 && lon <= 180) return lon;
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

export function distanceM(a: LatLon, b: LatLon): number {
  const half_lat = Math.sin(radians(b.lat - a.lat) / 2);
  const half_lon = Math.sin(radians(b.lon - a.lon) / 2);
  const chord = half_lat ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * half_lon ** 2;
  return 2 * earth_m * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** The nearest of `things` within `within_m`, the earlier one of equals; null when none is. */
export function nearest<T>(
  from: LatLon,
  things: readonly T[],
  place: (thing: T) => LatLon | null,
  within_m = Number.POSITIVE_INFINITY,
): { thing: T; metres: number } | null {
  let best: { thing: T; metres: number } | null = null;
  for (const thing of things) {
    const at = place(thing);
    if (!at) continue;
    const metres = distanceM(from, at);
    if (metres <= within_m && (best === null || metres < best.metres)) best = { thing, metres };
  }
  return best;
}

/** The length of a route through its points. */
export function lengthM(route: readonly LatLon[]): number {
  return route.slice(1).reduce((sum, point, i) => sum + distanceM(route[i]!, point), 0);
}

export function boundsOf(points: Iterable<LatLon>): Bounds | null {
  let bounds: Bounds | null = null;
  for (const { lat, lon } of points) {
    bounds ??= { south: lat, west: lon, north: lat, east: lon };
    bounds.south = Math.min(bounds.south, lat);
    bounds.north = Math.max(bounds.north, lat);
    bounds.west = Math.min(bounds.west, lon);
    bounds.east = Math.max(bounds.east, lon);
  }
  return bounds;
}

export function isWithin(bounds: Bounds, { lat, lon }: LatLon): boolean {
  return lat >= bounds.south && lat <= bounds.north && lon >= bounds.west && lon <= bounds.east;
}

/** Rings of [lon, lat], the first the outline, the rest holes (GeoJSON's order). */
export type Rings = readonly (readonly (readonly [number, number])[])[];

/** A point on the line itself may fall to either side, but to one of two neighbours that share it. */
export function isInPolygon({ lat, lon }: LatLon, rings: Rings): boolean {
  let is_inside = false;
  for (const ring of rings) {
    for (let i = 0, before = ring.length - 1; i < ring.length; before = i, i += 1) {
      const [x1, y1] = ring[before]!;
      const [x2, y2] = ring[i]!;
      if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) is_inside = !is_inside;
    }
  }
  return is_inside;
}

/** The area of a polygon without its holes, in square metres; good for comparing areas of one district. */
export function areaM2(rings: Rings): number {
  const degree_m = radians(1) * earth_m;
  const sizes = rings.map((ring) => {
    const shrink = Math.cos(radians(ring[0]?.[1] ?? 0));
    let twice = 0;
    for (let i = 0, before = ring.length - 1; i < ring.length; before = i, i += 1) {
      const [x1, y1] = ring[before]!;
      const [x2, y2] = ring[i]!;
      twice += (x1 * y2 - x2 * y1) * shrink * degree_m * degree_m;
    }
    return Math.abs(twice) / 2;
  });
  return Math.max(0, (sizes[0] ?? 0) - sizes.slice(1).reduce((sum, size) => sum + size, 0));
}

/** Of one pixel of the web's map grid. */
export function metresPerPixel(lat: number, zoom: number): number {
  return (equator_metres_per_pixel * Math.cos(radians(lat))) / 2 ** zoom;
}

/** The longest round length (1, 2 or 5 with zeros) that fits into so many pixels. */
export function scaleBar(metres_per_pixel: number, most_pixels: number): { metres: number; pixels: number } {
  const room_m = metres_per_pixel * most_pixels;
  if (!(room_m > 0) || !Number.isFinite(room_m)) return { metres: 0, pixels: 0 };
  const power = 10 ** Math.floor(Math.log10(room_m));
  const metres = power * ([5, 2].find((step) => step * power <= room_m) ?? 1);
  return { metres, pixels: metres / metres_per_pixel };
}

/** Half a fingertip, in pixels: nobody points more exactly than that. */
const pointing_pixels = 10;

/** How exactly a pin set by hand on this map can be meant: never better than a few metres, worse when zoomed out. */
export function pointingAccuracyM(lat: number, zoom: number): number {
  return Math.max(3, Math.round(metresPerPixel(lat, zoom) * pointing_pixels));
}

/** The stop of the route that a place belongs to: the nearest within 75 m. */
export function stopNear<T>(from: LatLon, stops: readonly T[], place: (stop: T) => LatLon | null): T | null {
  return nearest(from, stops, place, stop_within_m)?.thing ?? null;
}
