// The queue as a person sees it, item by item: what waits, what was answered and how, and what can be done about it.
import { receiptCode } from '../domain/receipt';
import { ownRefusal, refusalKey } from '../domain/refusal';
import type { JsonObject, Refusal } from '../domain/types';
import type { PhotoState, ReceiptItem as StoredReceipt } from '../storage/schema';
import type { Storage } from '../storage/storage';
import type { Drafts, FindingDraft } from './drafts.svelte';
import type { Ledger } from './ledger.svelte';
import { attempt, failure, type Outcome } from './outcome';
import { rescueFile } from './rescue';
import type { Scribe } from './scribe';

export interface QueueItem {
  n: number;
  entity: string;
  kind: string;
  occasion: string;
  activity: string;
  state: 'waiting' | 'sent' | 'rejected';
  at_ms: number;
  error: Refusal | null;
  /** Key of the sentence; null when nothing is wrong. */
  error_key: string | null;
  is_delete: boolean;
  /** What it sets, to name it by. */
  title_fields: JsonObject;
}

export interface ReceiptItem {
  n: number;
  entity: string;
  kind: string;
  status: StoredReceipt['outcome'];
  seq: number;
  at_ms: number;
  /** "7F3A-000412": findable on the server (its end is the position in the log). "" when the server has none. */
  code: string;
  title_fields: JsonObject;
}

export interface PhotoItem {
  sha256: string;
  state: PhotoState;
  bytes: number;
  sent_bytes: number;
  entity: string;
  error_key: string | null;
}

export interface QueueParts {
  storage: Storage;
  ledger: Ledger;
  scribe: Scribe;
  drafts: Drafts;
  app_version: string;
  now(): number;
  send_now(): void;
}

export class Queue {
  readonly #parts: QueueParts;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** Rejected first, then the newest. */
  get items(): QueueItem[] {
    const items = this.#parts.ledger.outbox.map(({ n, op, state, at_ms, error }) => ({
      n,
      entity: op.entity,
      kind: op.kind,
      occasion: op.occasion,
      activity: op.activity,
      state,
      at_ms,
      error,
      error_key: error ? refusalKey(error) : null,
      is_delete: op.delete === true,
      title_fields: op.set ?? {},
    }));
    return items.sort((a, b) => Number(b.state === 'rejected') - Number(a.state === 'rejected') || b.at_ms - a.at_ms);
  }

  /** Of the last seven days, newest first. */
  get receipts(): ReceiptItem[] {
    return [...this.#parts.ledger.receipts]
      .sort((a, b) => b.at_ms - a.at_ms || b.n - a.n)
      .map(({ n, op, outcome, receipt, at_ms }) => ({
        n,
        entity: op.entity,
        kind: op.kind,
        status: outcome,
        seq: receipt?.seq ?? 0,
        at_ms,
        code: receipt ? receiptCode(op.entity, receipt.seq) : '',
        title_fields: op.set ?? {},
      }));
  }

  /** What is not safe on the server yet. */
  get photos(): PhotoItem[] {
    return [...this.#parts.ledger.photos.values()]
      .filter(({ state }) => state !== 'draft' && state !== 'stored')
      .map(({ sha256, state, bytes, sent_bytes, entity, error }) => ({
        sha256,
        state,
        bytes,
        sent_bytes,
        entity,
        error_key: error ? refusalKey(error) : null,
      }));
  }

  sendNow(): void {
    this.#parts.send_now();
  }

  /** A rejected one once more as it is (a right may have been given since). */
  retry(n: number): Promise<Outcome> {
    const { storage, scribe, now, send_now } = this.#parts;
    return this.#do(async () => {
      const is_done = await storage.outbox.retry(n, scribe.newId(), now());
      send_now();
      return is_done;
    });
  }

  /** null: there is no such, or it is a removal, which has nothing to correct. */
  edit(n: number): Promise<FindingDraft | null> {
    return this.#parts.drafts.correct(n);
  }

  /** Only a rejected one; ask the person before. */
  discard(n: number): Promise<Outcome> {
    return this.#do(() => this.#parts.storage.outbox.discard(n, this.#parts.now()));
  }

  retryPhoto(sha256: string): Promise<Outcome> {
    return this.#do(async () => {
      await this.#parts.storage.photos.waiting(sha256);
      this.#parts.send_now();
      return true;
    });
  }

  /** Everything unsent as one JSON file: ops, drafts, and photos as base64. */
  rescueFile(): Promise<Blob> {
    return rescueFile(this.#parts.storage, this.#parts.app_version, this.#parts.now());
  }

  #do(action: () => Promise<boolean>): Promise<Outcome> {
    return attempt<{ ok: true }>(async () => {
      const is_done = await action();
      await this.#parts.ledger.settled();
      return is_done
        ? { ok: true }
        : failure(ownRefusal('not_found', 'queue_item_gone', 'it is not in the queue any more'));
    });
  }
}
