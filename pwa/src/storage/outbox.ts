// The queue that never lies: an op is here until the transaction that records its receipt. A rejected one stays,
// with its reason, until a person corrects or discards it.
import type { By, JsonObject, Op, Receipt } from '../domain/types';
import type { Announcer } from './changed';
import { changeEvening, changeSync, hear, readCounter, readMembership, take, writeCounter } from './counter';
import type { Database } from './database';
import { putPhoto, releasePhotos, type NewPhoto } from './photos';
import type { Counter, OutboxItem, PhotoState, ReceiptItem, StoreName, WriteTx } from './schema';

export interface NewOp {
  /** Made by the caller before the first try; a write that is done again finds what the first one stored. */
  save_id: string;
  at: string;
  by: By;
  activity: string;
  occasion: string;
  entity: string;
  kind: string;
  schema: number;
  base: number;
  set?: JsonObject;
  delete?: true;
}

/** What happens together with storing ops, or not at all. */
export interface Together {
  /** The draft that became these ops. */
  draft?: string;
  /** Photos that go from the draft to the upload queue, or stay for blurring. */
  photos?: { sha256: string; state: PhotoState; entity: string }[];
  /** A blurred picture, and the unblurred one it takes the place of: that one is gone when this is stored. */
  blurred?: { photo: NewPhoto; instead_of: string; entity: string };
  /** n of the rejected op that these correct. */
  replaces?: number | null;
}

const RECEIPTS_KEPT_MS = 7 * 24 * 3600 * 1000;

export class Outbox {
  readonly #db: Database;
  readonly #announcer: Announcer;

  constructor(db: Database, announcer: Announcer) {
    this.#db = db;
    this.#announcer = announcer;
  }

  /** Stores ops; when it resolves they are on disk. The ops come back with n and clock. */
  async save(ops: NewOp[], now_ms: number, together: Together = {}): Promise<Op[]> {
    const made = ops.filter(({ kind, base }) => kind === 'finding' && base === 0).map(({ entity }) => entity);
    const stores: StoreName[] = ['meta', 'outbox', 'receipts', 'drafts', 'photos'];
    if (together.blurred) stores.push('photo_bytes');
    const saved = await this.#db.write(stores, async (tx) => {
      const counter = await readCounter(tx);
      const result: Op[] = [];
      for (const op of ops) result.push(await storeOnce(tx, counter, op, now_ms));
      await writeCounter(tx, counter);
      if (made.length > 0) await changeEvening(tx, ({ findings }) => ({ findings: [...new Set([...findings, ...made])] }));
      if (together.draft) await tx.objectStore('drafts').delete(together.draft);
      if (together.blurred) {
        const { photo, instead_of, entity } = together.blurred;
        await putPhoto(tx, photo, entity, now_ms);
        if (instead_of !== photo.sha256) await releasePhotos(tx, [instead_of]);
      }
      for (const photo of together.photos ?? []) await movePhoto(tx, photo);
      if (typeof together.replaces === 'number') await leave(tx, together.replaces, 'replaced', now_ms);
      return result;
    });
    this.#announcer.tell({
      outbox: true,
      receipts: true,
      drafts: true,
      photos: true,
      entities: ops.map((op) => op.entity),
      ...(made.length > 0 ? { meta: true as const } : {}),
    });
    return saved;
  }

  /** Ops to send, in order of n, after `after_n`. Rejected ones are not among them. */
  pending(after_n: number, max: number): Promise<Op[]> {
    return this.#db.read(['outbox'], async (tx) => {
      const ops: Op[] = [];
      let cursor = await tx.objectStore('outbox').openCursor(IDBKeyRange.lowerBound(after_n, true));
      while (cursor && ops.length < max) {
        if (cursor.value.state !== 'rejected' && cursor.value.n > 0) ops.push(cursor.value.op);
        cursor = await cursor.continue();
      }
      return ops;
    });
  }

  async markSent(numbers: number[]): Promise<void> {
    await this.#db.note(['outbox'], async (tx) => {
      for (const n of numbers) {
        const item = await tx.objectStore('outbox').get(n);
        if (item?.state === 'waiting') await tx.objectStore('outbox').put({ ...item, state: 'sent' });
      }
    });
    this.#announcer.tell({ outbox: true });
  }

  /** The connection is gone: what was sent without an answer is waiting again. */
  async markWaiting(): Promise<void> {
    const touched = await this.#db.note(['outbox'], async (tx) => {
      let count = 0;
      for (const item of await tx.objectStore('outbox').getAll()) {
        if (item.state !== 'sent') continue;
        await tx.objectStore('outbox').put({ ...item, state: 'waiting' });
        count += 1;
      }
      return count;
    });
    if (touched > 0) this.#announcer.tell({ outbox: true });
  }

  /** Stored and held ops leave in this very transaction; rejected ones stay with their reason. */
  async recordReceipts(receipts: Receipt[], now_ms: number): Promise<void> {
    const entities = await this.#db.write(['meta', 'outbox', 'receipts'], async (tx) => {
      const touched = new Set<string>();
      const counter = await readCounter(tx);
      for (const receipt of receipts) {
        const item = await tx.objectStore('outbox').get(receipt.n);
        if (!item) continue;
        touched.add(item.op.entity);
        await answer(tx, counter, item, receipt, now_ms);
      }
      if (receipts.some(({ clock_was_fixed }) => clock_was_fixed)) await adoptClock(tx, counter);
      await writeCounter(tx, counter);
      await changeSync(tx, { last_receipt_at: now_ms });
      return [...touched];
    });
    this.#announcer.tell({ outbox: true, receipts: true, meta: true, entities });
  }

  /** A rejected op once more, under a new n (the old n keeps its answer for ever). False: there is no such. */
  async retry(n: number, save_id: string, now_ms: number): Promise<boolean> {
    const entity = await this.#db.write(['meta', 'outbox', 'receipts'], async (tx) => {
      const again = await tx.objectStore('outbox').index('save_id').get(save_id);
      if (again) return again.op.entity;
      const item = await tx.objectStore('outbox').get(n);
      if (item?.state !== 'rejected') return null;
      const counter = await readCounter(tx);
      await leave(tx, n, 'replaced', now_ms);
      await storeOnce(tx, counter, { ...item.op, save_id }, now_ms);
      await writeCounter(tx, counter);
      return item.op.entity;
    });
    if (entity !== null) this.#announcer.tell({ outbox: true, receipts: true, entities: [entity] });
    return entity !== null;
  }

  /** A person gave a rejected op up; its photos that nothing else needs go with it. */
  async discard(n: number, now_ms: number): Promise<boolean> {
    const entity = await this.#db.write(['outbox', 'receipts', 'drafts', 'photos', 'photo_bytes'], async (tx) => {
      const item = await tx.objectStore('outbox').get(n);
      if (item?.state !== 'rejected') return null;
      await leave(tx, n, 'discarded', now_ms);
      await releasePhotos(tx, photosOf(item.op));
      return item.op.entity;
    });
    if (entity !== null) this.#announcer.tell({ outbox: true, receipts: true, photos: true, entities: [entity] });
    return entity !== null;
  }

  /** One op cannot be sent at all; it stays, to be corrected, and blocks nothing. */
  async refuse(n: number, error: NonNullable<OutboxItem['error']>): Promise<void> {
    await this.#db.write(['outbox'], async (tx) => {
      const item = await tx.objectStore('outbox').get(n);
      if (item) await tx.objectStore('outbox').put({ ...item, state: 'rejected', error });
    });
    this.#announcer.tell({ outbox: true });
  }

  async forgetOldReceipts(now_ms: number): Promise<void> {
    await this.#db.write(['receipts'], async (tx) => {
      const old = IDBKeyRange.upperBound(now_ms - RECEIPTS_KEPT_MS);
      for (const key of await tx.objectStore('receipts').index('at_ms').getAllKeys(old)) {
        await tx.objectStore('receipts').delete(key);
      }
    });
  }
}

async function storeOnce(tx: WriteTx, counter: Counter, op: NewOp, now_ms: number): Promise<Op> {
  const before =
    (await tx.objectStore('outbox').index('save_id').get(op.save_id)) ??
    (await tx.objectStore('receipts').get(op.save_id));
  if (before) return before.op;
  const stored = withNumber(op, counter, now_ms);
  await tx.objectStore('outbox').put({
    n: stored.n,
    op: stored,
    state: 'waiting',
    save_id: op.save_id,
    at_ms: now_ms,
    error: null,
    was_renumbered: false,
  });
  return stored;
}

/** Takes n and clock; only what belongs to an op goes into it. */
export function withNumber(from: Omit<NewOp, 'save_id'>, counter: Counter, now_ms: number): Op {
  const { at, by, activity, occasion, entity, kind, schema, base } = from;
  const op: Op = { ...take(counter, now_ms), at, by, activity, occasion, entity, kind, schema, base };
  if (from.delete) op.delete = true;
  else op.set = from.set ?? {};
  return op;
}

/**
 * n_reused: the server knows another op under this n, because this phone's storage went back in time.
 * not_your_party: the phone speaks for another party than when it was written. Neither is the fault of what the person
 * wrote, so it is sent once more under a new n; once, or a confused server would be asked for ever.
 */
const ENVELOPE_AT_FAULT = new Set(['n_reused', 'not_your_party']);

async function answer(tx: WriteTx, counter: Counter, item: OutboxItem, receipt: Receipt, now_ms: number) {
  if (receipt.status === 'rejected') return reject(tx, counter, item, receipt, now_ms);
  hear(counter, receipt.clock);
  await tx.objectStore('outbox').delete(item.n);
  await tx.objectStore('receipts').put({
    n: item.n,
    op: item.op,
    save_id: item.save_id,
    outcome: receipt.status,
    receipt,
    at_ms: now_ms,
    settling: 1,
  });
}

/**
 * This phone was ahead and the server set its clocks right: go on from what the server knows. Not before the last op
 * that was given such a clock is answered: a later op with an earlier clock would lose against it.
 */
async function adoptClock(tx: WriteTx, counter: Counter): Promise<void> {
  const unanswered = (await tx.objectStore('outbox').getAll()).filter(({ state }) => state !== 'rejected');
  counter.last_clock = Math.max(counter.seen_clock, ...unanswered.map(({ op }) => op.clock));
}

async function reject(tx: WriteTx, counter: Counter, item: OutboxItem, receipt: Receipt, now_ms: number) {
  if (ENVELOPE_AT_FAULT.has(receipt.error?.reason ?? '') && !item.was_renumbered) {
    const by = (await readMembership(tx))?.session.by ?? item.op.by;
    await tx.objectStore('outbox').delete(item.n);
    const op = withNumber({ ...item.op, by }, counter, now_ms);
    await tx.objectStore('outbox').put({ ...item, n: op.n, op, state: 'waiting', was_renumbered: true });
    return;
  }
  await tx.objectStore('outbox').put({ ...item, state: 'rejected', error: receipt.error });
}

async function leave(tx: WriteTx, n: number, outcome: ReceiptItem['outcome'], now_ms: number): Promise<void> {
  const item = await tx.objectStore('outbox').get(n);
  if (!item) return;
  await tx.objectStore('outbox').delete(n);
  await tx.objectStore('receipts').put({
    n,
    op: item.op,
    save_id: item.save_id,
    outcome,
    receipt: null,
    at_ms: now_ms,
    settling: 0,
  });
}

async function movePhoto(tx: WriteTx, photo: { sha256: string; state: PhotoState; entity: string }): Promise<void> {
  const info = await tx.objectStore('photos').get(photo.sha256);
  if (!info || (info.state !== 'draft' && info.state !== 'held')) return;
  await tx.objectStore('photos').put({ ...info, state: photo.state, entity: photo.entity });
}

export function photosOf(op: Op): string[] {
  return Object.entries(op.set ?? {})
    .filter(([key, value]) => key.startsWith('photos/') && value !== null)
    .map(([key]) => key.slice('photos/'.length));
}
