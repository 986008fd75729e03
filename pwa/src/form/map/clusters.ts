// Marks that lie too close to be told apart on this zoom become one with a number. Pure; computed once per zoom for all
// marks, so that a bundle does not change while the map is pushed about.
import type { LatLon } from '../../domain/geo';
import type { MapMark } from './marks';

/** Pixels of the web's map grid at a zoom. */
export interface Point {
  x: number;
  y: number;
}

export interface Bundle extends Point {
  /** At least one; stops are never bundled. */
  marks: MapMark[];
}

/** Bundles nearer than this to each other become one. */
const apart_px = 40;
const most_lat = 85.0511287798;

/** On the grid of zoom 0, 256 pixels wide. */
export function project({ lat, lon }: LatLon): Point {
  const sin = Math.sin((Math.max(-most_lat, Math.min(most_lat, lat)) * Math.PI) / 180);
  return { x: (256 * (lon + 180)) / 360, y: 128 - (64 / Math.PI) * Math.log((1 + sin) / (1 - sin)) };
}

export class MarkIndex {
  readonly #at: Point[];
  readonly #by_zoom = new Map<number, Bundle[]>();

  constructor(readonly marks: readonly MapMark[]) {
    this.#at = marks.map(project);
  }

  /** Everything to draw at this zoom, stops first: what was found lies on top of them. */
  bundles(zoom: number): readonly Bundle[] {
    let bundles = this.#by_zoom.get(zoom);
    if (!bundles) {
      bundles = this.#bundle(2 ** zoom);
      this.#by_zoom.set(zoom, bundles);
    }
    return bundles;
  }

  #bundle(scale: number): Bundle[] {
    const cells = new Map<string, Bundle>();
    const stops: Bundle[] = [];
    this.marks.forEach((mark, i) => {
      const [x, y] = [this.#at[i]!.x * scale, this.#at[i]!.y * scale];
      if (mark.shape === 'stop') {
        stops.push({ x, y, marks: [mark] });
        return;
      }
      const key = cellKey(Math.floor(x / apart_px), Math.floor(y / apart_px));
      const bundle = cells.get(key);
      if (bundle) join(bundle, { x, y, marks: [mark] });
      else cells.set(key, { x, y, marks: [mark] });
    });
    for (const [key, bundle] of cells) {
      const [column, row] = key.split(':').map(Number) as [number, number];
      for (const [right, down] of [[1, 0], [0, 1], [1, 1], [-1, 1]] as const) {
        const other_key = cellKey(column + right, row + down);
        const other = cells.get(other_key);
        if (other && Math.hypot(other.x - bundle.x, other.y - bundle.y) < apart_px) {
          join(bundle, other);
          cells.delete(other_key);
        }
      }
    }
    return [...stops, ...cells.values()];
  }
}

const cellKey = (column: number, row: number): string => `${column}:${row}`;

/** Into the middle of all its marks. */
function join(bundle: Bundle, more: Bundle): void {
  const [had, got] = [bundle.marks.length, more.marks.length];
  bundle.x = (bundle.x * had + more.x * got) / (had + got);
  bundle.y = (bundle.y * had + more.y * got) / (had + got);
  bundle.marks.push(...more.marks);
}

/** What a finger means at this point: the nearest bundle whose touch target it hits; later ones lie on top. */
export function touched(bundles: readonly Bundle[], at: Point, reach_px: number): Bundle | null {
  let best: Bundle | null = null;
  let best_px = reach_px;
  for (const bundle of bundles) {
    const off = Math.hypot(bundle.x - at.x, bundle.y - at.y - (bundle.marks[0]!.shape === 'finding' && bundle.marks.length === 1 ? lift_px : 0));
    if (off <= best_px) {
      best = bundle;
      best_px = off;
    }
  }
  return best;
}

/** A drop stands on its tip: what is looked at and touched is this much above the place itself. */
export const lift_px = 24;
