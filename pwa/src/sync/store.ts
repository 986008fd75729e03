// What sync needs of whatever keeps things on the phone. `state` gives it the real storage; tests may give another.
import type { Entity, Limits, Op, Receipt, Refusal, RowRecord, Session } from '../domain/types';

export interface SyncStore {
  /** The cursor to say hello with; null = from the start. */
  cursor(): Promise<string | null>;
  /** Ops to send, in order of n, after `after_n`. */
  pending(after_n: number, max: number): Promise<Op[]>;
  markSent(numbers: number[]): Promise<void>;
  markWaiting(): Promise<void>;
  /** Resolves when receipts and outbox are on disk, in one transaction. */
  recordReceipts(receipts: Receipt[], now_ms: number): Promise<void>;
  /** This op cannot be sent; it stays with the reason. */
  refuse(n: number, error: Refusal): Promise<void>;
  /** Entities and cursor in one transaction. `has_all`: the first message since the welcome that has nothing after it. */
  applyChanges(changes: { entities: Entity[]; gone: string[]; cursor: string }, has_all: boolean): Promise<void>;
  dropCaches(): Promise<void>;
  putRollups(rollups: { records: RowRecord[]; period: string; as_of: string }, now_ms: number): Promise<void>;
  welcomed(facts: Welcomed): Promise<void>;
  confirm(session: Session): Promise<void>;
  end(): Promise<void>;
}

export interface Welcomed {
  limits: Limits;
  gaps: [number, number][];
  offset_ms: number;
  highest_n: number;
  now_ms: number;
}
