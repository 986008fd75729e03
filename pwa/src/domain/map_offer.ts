// What the server has for the map (contract.md §13), read with the care that anything from outside deserves.
import type { Bounds } from './geo';

export interface PackOffer {
  bytes: number;
  etag: string;
  bounds: Bounds;
  min_zoom: number;
  max_zoom: number;
}

export interface Duty {
  party: string;
  label: string;
  phone: string;
}

export interface MapOffer {
  /** Null: the administrator has put no map there, or one that is none (`problem` says why). */
  pack: PackOffer | null;
  problem: string | null;
  owners: { bytes: number; etag: string } | null;
  duty: Duty[];
}

/** Null: not an answer of ours. */
export function readMapOffer(answer: unknown): MapOffer | null {
  if (typeof answer !== 'object' || answer === null) return null;
  const { pack, problem, owners, duty } = answer as Record<string, unknown>;
  return {
    pack: readPack(pack),
    problem: typeof problem === 'string' ? problem : null,
    owners: readFile(owners),
    duty: Array.isArray(duty) ? duty.filter(isDuty) : [],
  };
}

function readFile(value: unknown): { bytes: number; etag: string } | null {
  const { bytes, etag } = (value ?? {}) as Record<string, unknown>;
  return typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes > 0 && typeof etag === 'string' ? { bytes, etag } : null;
}

function readPack(value: unknown): PackOffer | null {
  const file = readFile(value);
  if (!file) return null;
  const { bounds, min_zoom, max_zoom } = value as Record<string, unknown>;
  const [west, south, east, north] = (Array.isArray(bounds) ? bounds : []).map(Number);
  if (west === undefined || south === undefined || east === undefined || north === undefined) return null;
  if (![west, south, east, north].every(Number.isFinite) || typeof min_zoom !== 'number' || typeof max_zoom !== 'number') return null;
  return { ...file, bounds: { west, south, east, north }, min_zoom, max_zoom };
}

function isDuty(value: unknown): value is Duty {
  const { party, label, phone } = (value ?? {}) as Record<string, unknown>;
  return typeof party === 'string' && typeof label === 'string' && typeof phone === 'string';
}
