// What the screen shows: the server's state, overlaid by this phone's own ops in order of n (contract.md §5).
import type { By, Entity, Json, LosingValue, Op, Refusal, Remark } from './types';

/** How far an own op has come. `stored` = receipt is here, the changed entity not yet. */
export type OpState = 'waiting' | 'sent' | 'stored' | 'rejected';

export interface OwnOp {
  op: Op;
  state: OpState;
  error?: Refusal | undefined;
}

/** Where a value on the screen stands: `server` = the server's own, nothing of ours under way. */
export type FieldState = 'server' | OpState;

export interface ShownField {
  value: Json;
  state: FieldState;
  /** Other values somebody wrote at the same time; shown until someone sets the field again. */
  conflicts: LosingValue[];
}

export interface Shown {
  id: string;
  activity: string;
  occasion: string;
  kind: string;
  schema: number;
  /** The server's rev the screen is built on; `base` of the next op. 0 = the server has not told of it. */
  rev: number;
  /** The server's position of its first op; 0 = the server has not told of it. */
  created_rev: number;
  created: { at: string; by: By };
  fields: Record<string, ShownField>;
  is_deleted: boolean;
  /** Edits that did not know of the delete: offer to restore. */
  deleted_conflicts: LosingValue[];
  /** Stored and relayed, not counted (a newer form version, or its activity type is absent here). */
  is_held: boolean;
  photos_stored: string[];
  /** What its plugin has to say about what stands there; of fields no own op is about to change. */
  remarks: Remark[];
  /** The least finished of its ops; `server` when none is under way. */
  state: FieldState;
  /** Open conflicts, fields and deletion together. */
  conflict_count: number;
  /** n of own ops that were rejected. */
  rejected: number[];
}

const PROGRESS: FieldState[] = ['server', 'stored', 'sent', 'waiting', 'rejected'];

function leastFinished(a: FieldState, b: FieldState): FieldState {
  return PROGRESS.indexOf(a) >= PROGRESS.indexOf(b) ? a : b;
}

/**
 * `ops` are the own ops of this entity; null when there is neither an entity nor an op.
 * A rejected op is overlaid only where the server has nothing of the entity, so that what was captured stays on
 * the screen to be corrected; on a known entity it is only counted.
 */
export function overlay(entity: Entity | undefined, ops: readonly OwnOp[]): Shown | null {
  const own = [...ops].sort((a, b) => a.op.n - b.op.n);
  const shown = entity ? fromEntity(entity) : own[0] ? fromFirstOp(own[0].op) : null;
  if (!shown) return null;
  for (const item of own) {
    if (item.state === 'rejected') shown.rejected.push(item.op.n);
    if (item.state !== 'rejected' || !entity) apply(shown, item);
    shown.state = leastFinished(shown.state, item.state);
  }
  shown.conflict_count =
    Object.values(shown.fields).reduce((sum, field) => sum + field.conflicts.length, 0) +
    shown.deleted_conflicts.length;
  return shown;
}

function fromEntity(entity: Entity): Shown {
  const fields: Record<string, ShownField> = {};
  for (const [key, field] of Object.entries(entity.fields)) {
    fields[key] = { value: field.value, state: 'server', conflicts: field.conflicts ?? [] };
  }
  return {
    ...emptyShown(entity),
    rev: entity.rev,
    created_rev: entity.created.rev,
    created: { at: entity.created.at, by: entity.created.by },
    fields,
    is_deleted: entity.deleted !== undefined,
    deleted_conflicts: entity.deleted?.conflicts ?? [],
    is_held: entity.held === true,
    photos_stored: entity.photos_stored ?? [],
    remarks: entity.remarks ?? [],
  };
}

function fromFirstOp(op: Op): Shown {
  return { ...emptyShown({ ...op, id: op.entity }), created: { at: op.at, by: op.by } };
}

function emptyShown(from: Pick<Entity, 'id' | 'activity' | 'occasion' | 'kind' | 'schema'>): Shown {
  return {
    id: from.id,
    activity: from.activity,
    occasion: from.occasion,
    kind: from.kind,
    schema: from.schema,
    rev: 0,
    created_rev: 0,
    created: { at: '', by: { party: '', role: '' } },
    fields: {},
    is_deleted: false,
    deleted_conflicts: [],
    is_held: false,
    photos_stored: [],
    remarks: [],
    state: 'server',
    conflict_count: 0,
    rejected: [],
  };
}

function apply(shown: Shown, { op, state }: OwnOp): void {
  if (op.delete) {
    shown.is_deleted = true;
    shown.deleted_conflicts = [];
    return;
  }
  shown.is_deleted = false;
  shown.deleted_conflicts = [];
  // The server judged what stood there before; of what is written now it has not been heard.
  shown.remarks = shown.remarks.filter(({ field }) => !Object.keys(op.set ?? {}).some((key) => key.split('/')[0] === field));
  for (const [key, value] of Object.entries(op.set ?? {})) {
    const before = shown.fields[key];
    shown.fields[key] = {
      value,
      state: before && before.state !== 'server' ? leastFinished(before.state, state) : state,
      conflicts: [],
    };
  }
}

/** Text of a plain field, "" when absent or no text. */
export function textOf(shown: Shown, field: string): string {
  const value = shown.fields[field]?.value;
  return typeof value === 'string' ? value : '';
}

/** Whole number of a plain field, null when absent or no number. */
export function numberOf(shown: Shown, field: string): number | null {
  const value = shown.fields[field]?.value;
  return typeof value === 'number' ? value : null;
}

/** Keys of a set, map or photos field whose element is there, sorted. */
export function elementsOf(shown: Shown, field: string): string[] {
  const prefix = `${field}/`;
  return Object.keys(shown.fields)
    .filter((key) => key.startsWith(prefix) && shown.fields[key]!.value !== null)
    .map((key) => key.slice(prefix.length))
    .sort();
}

export interface PhotoCount {
  stored: number;
  total: number;
}

/** "foton 1 av 2": how many of the listed photos the server says are safe. */
export function photoCount(shown: Shown, field = 'photos'): PhotoCount {
  const listed = elementsOf(shown, field);
  const safe = new Set(shown.photos_stored);
  return { total: listed.length, stored: listed.filter((sha) => safe.has(sha)).length };
}
