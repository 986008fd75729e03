// Who looks after which ground, from a layer the administrator supplies: GeoJSON areas with a property `party`. It
// suggests an owner for a finding and decides nothing.
import { areaM2, boundsOf, isInPolygon, isWithin, type Bounds, type LatLon, type Rings } from './geo';

export interface OwnerArea {
  party: string;
  rings: Rings;
  bounds: Bounds;
  size_m2: number;
}

type Shape = { type?: unknown; coordinates?: unknown } | null | undefined;

/** The areas in a GeoJSON file; what is no area, or names no party, is left out. Null: it is no GeoJSON at all. */
export function readOwners(document: unknown): OwnerArea[] | null {
  const { type, features } = (document ?? {}) as { type?: unknown; features?: unknown };
  if (type !== 'FeatureCollection' || !Array.isArray(features)) return null;
  const areas: OwnerArea[] = [];
  for (const feature of features as ({ properties?: { party?: unknown } | null; geometry?: Shape } | null)[]) {
    const party = feature?.properties?.party;
    if (typeof party !== 'string' || party === '') continue;
    for (const rings of polygonsOf(feature?.geometry)) {
      const bounds = boundsOf((rings[0] ?? []).map(([lon, lat]) => ({ lat, lon })));
      if (bounds) areas.push({ party, rings, bounds, size_m2: areaM2(rings) });
    }
  }
  return areas;
}

/** The party of the smallest area there: a park inside a block is the park's. Null where nobody is known. */
export function ownerAt(areas: readonly OwnerArea[], point: LatLon): string | null {
  let best: OwnerArea | null = null;
  for (const area of areas) {
    if (best && area.size_m2 >= best.size_m2) continue;
    if (isWithin(area.bounds, point) && isInPolygon(point, area.rings)) best = area;
  }
  return best?.party ?? null;
}

function polygonsOf(shape: Shape): Rings[] {
  if (!shape || !Array.isArray(shape.coordinates)) return [];
  const polygons = shape.type === 'Polygon' ? [shape.coordinates] : shape.type === 'MultiPolygon' ? shape.coordinates : [];
  return (polygons as unknown[]).filter(isRings);
}

function isRings(value: unknown): value is Rings {
  return Array.isArray(value) && value.length > 0 && value.every((ring) => Array.isArray(ring) && ring.every(isPosition));
}

function isPosition(value: unknown): boolean {
  return Array.isArray(value) && value.length >= 2 && Number.isFinite(value[0]) && Number.isFinite(value[1]);
}
