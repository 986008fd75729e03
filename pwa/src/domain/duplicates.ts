// Two phones, one lamp: findings that are likely the same. Only proposed; a person says whether they are.
import { elementsOf, textOf, type Shown } from './overlay';

const NEAR_M = 25;
const SOON_MS = 15 * 60_000;

export interface LikelyPair {
  /** The one that stays. */
  earlier: Shown;
  /** The one that goes into the other when a person says that they are the same. */
  later: Shown;
  metres: number;
}

/**
 * Pairs of the same category, nearer than 25 m and closer in time than 15 minutes, that nobody has judged yet.
 * Each finding stands in one pair at most: what is left is proposed when the first is answered.
 */
export function likelyPairs(findings: readonly Shown[]): LikelyPair[] {
  const left = findings.filter(isOpen).sort(byAge);
  const taken = new Set<number>();
  const pairs: LikelyPair[] = [];
  // Thousands of findings are thousands of looks into three small drawers each, not millions at each other.
  const drawers = new Map<string, number[]>();
  for (const [i, later] of left.entries()) {
    const slot = Math.floor(seenMs(later) / SOON_MS);
    const category = textOf(later, 'category');
    let best: { i: number; metres: number } | null = null;
    for (const near of [slot - 1, slot, slot + 1]) {
      for (const candidate of drawers.get(`${near} ${category}`) ?? []) {
        if (taken.has(candidate) || (best !== null && candidate > best.i)) continue;
        const metres = likeness(left[candidate]!, later);
        if (metres !== null) best = { i: candidate, metres };
      }
    }
    if (best) {
      pairs.push({ earlier: left[best.i]!, later, metres: best.metres });
      taken.add(best.i);
      continue;
    }
    const drawer = drawers.get(`${slot} ${category}`);
    if (drawer) drawer.push(i);
    else drawers.set(`${slot} ${category}`, [i]);
  }
  return pairs;
}

/** How far apart two findings are that are likely the same; null when they are not. */
export function likeness(a: Shown, b: Shown): number | null {
  const category = textOf(a, 'category');
  if (a.id === b.id || category === '' || category !== textOf(b, 'category')) return null;
  if (elementsOf(a, 'not_same_as').includes(b.id) || elementsOf(b, 'not_same_as').includes(a.id)) return null;
  const apart_ms = Math.abs(seenMs(a) - seenMs(b));
  if (!(apart_ms < SOON_MS)) return null;
  const metres = metresBetween(a, b);
  return metres !== null && metres < NEAR_M ? metres : null;
}

function isOpen(finding: Shown): boolean {
  return !finding.is_deleted && textOf(finding, 'merged_into') === '';
}

/** When it was seen, on the phone's clock; when it was written where that is not told. */
function seenMs(finding: Shown): number {
  const seen = Date.parse(`${textOf(finding, 'seen_at')}Z`);
  return Number.isNaN(seen) ? Date.parse(finding.created.at) : seen;
}

/** The same order on every phone, or two people would merge the pair in opposite directions. */
function byAge(a: Shown, b: Shown): number {
  return Date.parse(a.created.at) - Date.parse(b.created.at) || (a.id < b.id ? -1 : 1);
}

function metresBetween(a: Shown, b: Shown): number | null {
  const [lat_a, lon_a, lat_b, lon_b] = [a, b].flatMap((one) => ['lat', 'lon'].map((key) => degrees(one, key)));
  if (lat_a == null || lon_a == null || lat_b == null || lon_b == null) return null;
  // So near each other the ground is flat.
  const north_m = (lat_a - lat_b) * METRES_PER_DEGREE;
  const east_m = (lon_a - lon_b) * METRES_PER_DEGREE * Math.cos((lat_a * Math.PI) / 180);
  return Math.hypot(north_m, east_m);
}

const METRES_PER_DEGREE = 111_195;

function degrees(finding: Shown, key: string): number | null {
  const text = textOf(finding, key);
  return text === '' || Number.isNaN(Number(text)) ? null : Number(text);
}
