// Small things the storage tests are made of.
import type { Timers } from '../domain/timers';
import type { Entity, Op, Receipt, Session } from '../domain/types';
import type { NewOp } from './outbox';
import type { DraftRecord } from './schema';

/** Ten seconds pass in a twentieth of one. */
export const hurriedTimers: Timers = {
  set: (ms, run) => setTimeout(run, ms / 200),
  clear: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

let made = 0;
export function freshName(): string {
  made += 1;
  return `storage-test-${made}`;
}

export function session(device: string): Session {
  return { device, right: 'member', by: { party: 'sdf', role: '' }, occasion: '', expires: null, rights_version: 'r' };
}

export function newOp(word: string, more: Partial<NewOp> = {}): NewOp {
  return {
    save_id: `save-${word}`,
    at: '2026-11-22T18:00:00+01:00',
    by: { party: 'sdf', role: '' },
    activity: 'a',
    occasion: 'w',
    entity: `entity-${word}`,
    kind: 'finding',
    schema: 1,
    base: 0,
    set: { description: word },
    ...more,
  };
}

export function stored(op: Op, seq = op.n): Receipt {
  return { n: op.n, status: 'stored', seq, clock: op.clock, clock_was_fixed: false, error: null };
}

export function rejected(n: number, reason: string): Receipt {
  const error = { code: reason === 'n_reused' ? 'conflict' : 'invalid', reason, sentence: 'no', field: '' } as const;
  return { n, status: 'rejected', seq: 0, clock: 0, clock_was_fixed: false, error };
}

export function entityOf(op: Op, rev: number, photos_stored: string[] = []): Entity {
  const fields = Object.fromEntries(
    Object.entries(op.set ?? {}).map(([key, value]) => [key, { value, clock: op.clock, device: 'd1', rev }]),
  );
  const { entity: id, activity, occasion, kind, schema, at, by } = op;
  return { id, activity, occasion, kind, schema, rev, created: { at, by, rev }, fields, photos_stored };
}

export function draft(id: string, photos: string[] = []): DraftRecord {
  return {
    id,
    kind: 'finding',
    activity: 'a',
    occasion: 'w',
    entity: `entity-${id}`,
    is_new: true,
    base: 0,
    fields: {},
    focus: '',
    photos,
    review: [],
    replaces: null,
    at_ms: 1,
  };
}

export function picture(sha256: string): { sha256: string; type: string; data: ArrayBuffer; thumbnail: null } {
  return {
    sha256,
    type: 'image/jpeg',
    data: new TextEncoder().encode(`bytes of ${sha256}`).buffer as ArrayBuffer,
    thumbnail: null,
  };
}
