// Turns what a person did into ops, and stores them. `ok` only after the strict transaction.
import { canonical } from '../domain/canonical';
import { instantWithOffset } from '../domain/clock';
import { ownRefusal } from '../domain/refusal';
import type { Json, JsonObject, Manifest } from '../domain/types';
import { uuidv7 } from '../domain/uuid';
import type { NewOp, Together } from '../storage/outbox';
import type { Storage } from '../storage/storage';
import type { Ledger } from './ledger.svelte';
import { attempt, failure, type Failure, type Saved } from './outcome';

export interface Change {
  activity: string;
  occasion: string;
  /** Left out: a new thing. */
  entity?: string;
  kind: string;
  set?: JsonObject;
  delete?: true;
  /** The rev the person saw; left out: what the screen shows now. */
  base?: number;
  /** The same for every try to save the same thing, so that it is stored once. */
  save_id?: string;
}

export interface ScribeParts {
  storage: Storage;
  ledger: Ledger;
  now(): number;
  manifestFor(activity: string, kind: string): Manifest | null;
  /** Told after the commit. */
  on_saved(): void;
}

export class Scribe {
  readonly #parts: ScribeParts;

  constructor(parts: ScribeParts) {
    this.#parts = parts;
  }

  newId(): string {
    return uuidv7(this.#parts.now());
  }

  save(change: Change, together: Together = {}): Promise<Saved> {
    const op = this.#opOf(change);
    if ('ok' in op) return Promise.resolve(op);
    return attempt<{ ok: true; n: number | null; entity: string }>(async () => {
      const { storage, ledger, now, on_saved } = this.#parts;
      const [stored] = await storage.outbox.save([op], now(), together);
      await ledger.settled();
      on_saved();
      return { ok: true, n: stored!.n, entity: op.entity };
    });
  }

  /** All of them or none: one transaction. Resolves with how many there were. */
  saveAll(changes: Change[]): Promise<{ ok: true; count: number } | Failure> {
    const ops: NewOp[] = [];
    for (const change of changes) {
      const op = this.#opOf(change);
      if ('ok' in op) return Promise.resolve(op);
      ops.push(op);
    }
    return attempt<{ ok: true; count: number }>(async () => {
      const { storage, ledger, now, on_saved } = this.#parts;
      await storage.outbox.save(ops, now());
      await ledger.settled();
      on_saved();
      return { ok: true, count: ops.length };
    });
  }

  #opOf(change: Change): NewOp | Failure {
    const { ledger, now, manifestFor } = this.#parts;
    const membership = ledger.membership;
    if (!membership) return failure(ownRefusal('unauthorized', 'session_unknown', 'this phone has not joined yet'));
    const is_empty = !change.delete && Object.keys(change.set ?? {}).length === 0;
    if (is_empty) return failure(ownRefusal('invalid', 'set_or_delete', 'there is nothing to save'));
    if (!isCanonical(change.set ?? {})) {
      return failure(ownRefusal('invalid', 'number_not_integer', 'numbers are whole; decimals are text'));
    }
    const entity = change.entity ?? this.newId();
    return {
      save_id: change.save_id ?? this.newId(),
      at: instantWithOffset(now()),
      by: membership.session.by,
      activity: change.activity,
      occasion: change.occasion,
      entity,
      kind: change.kind,
      schema: manifestFor(change.activity, change.kind)?.version ?? 1,
      base: change.base ?? ledger.shown(entity)?.rev ?? 0,
      ...(change.delete ? { delete: true as const } : { set: change.set ?? {} }),
    };
  }
}

function isCanonical(value: Json): boolean {
  try {
    canonical(value);
    return true;
  } catch {
    return false;
  }
}
