// Who this phone is, and what is known about its sync.
import type { Limits, Session } from '../domain/types';
import type { Announcer } from './changed';
import { dropCaches, expectSettled } from './cache';
import { changeEvening, changeSync, readCounter, readMembership, readSync, writeCounter } from './counter';
import type { Database } from './database';
import { withNumber } from './outbox';
import { ALL_STORES, type KeptCode, type Membership, type SyncFacts, type WriteTx } from './schema';

export class MembershipStore {
  readonly #db: Database;
  readonly #announcer: Announcer;

  constructor(db: Database, announcer: Announcer) {
    this.#db = db;
    this.#announcer = announcer;
  }

  get(): Promise<Membership | null> {
    return this.#db.read(['meta'], (tx) => readMembership(tx));
  }

  sync(): Promise<SyncFacts> {
    return this.#db.read(['meta'], (tx) => readSync(tx));
  }

  /**
   * Enrolled. A new device counts its ops from 1 and speaks for its own party, so what still waits from an earlier
   * enrolment is numbered anew, in its order; what was read under the earlier right is dropped.
   */
  async join(session: Session, now_ms: number): Promise<void> {
    await this.#db.write(['meta', 'outbox', 'entities', 'rollups', 'receipts', 'district'], async (tx) => {
      const before = await readMembership(tx);
      await tx.objectStore('meta').put({ session, ended: false }, 'membership');
      // A new session has taken the place of the one that was to be closed.
      await tx.objectStore('meta').delete('leaving');
      if (before?.session.device === session.device) return;
      await dropCaches(tx);
      await tx.objectStore('district').clear();
      await renumber(tx, session, now_ms);
    });
    this.#announcer.tell({ meta: true, outbox: true, receipts: true, entities: 'all', rollups: true, district: true });
  }

  /** The server's latest word on this session (its right may have changed). */
  async confirm(session: Session): Promise<void> {
    await this.#db.write(['meta'], async (tx) => {
      const before = await readMembership(tx);
      if (before?.session.device !== session.device) return;
      await tx.objectStore('meta').put({ session, ended: false }, 'membership');
    });
    this.#announcer.tell({ meta: true });
  }

  /** Expired or revoked. */
  async end(): Promise<void> {
    await this.#db.write(['meta'], async (tx) => {
      const before = await readMembership(tx);
      if (before) await tx.objectStore('meta').put({ ...before, ended: true }, 'membership');
    });
    this.#announcer.tell({ meta: true });
  }

  /** Logged out, and the server is still to be told. */
  isLeaving(): Promise<boolean> {
    return this.#db.read(['meta'], async (tx) => (await tx.objectStore('meta').get('leaving')) === true);
  }

  async hasLeft(): Promise<void> {
    await this.#db.write(['meta'], (tx) => tx.objectStore('meta').delete('leaving'));
  }

  /** Nothing here that the server does not have. */
  isClean(): Promise<boolean> {
    return this.#db.read(['outbox', 'drafts', 'photos'], async (tx) => {
      const unsent = (await tx.objectStore('outbox').count()) + (await tx.objectStore('drafts').count());
      const photos = await tx.objectStore('photos').getAll();
      return unsent === 0 && photos.every(({ state }) => state === 'stored');
    });
  }

  /**
   * Everything goes. False, and nothing happened: there is unsent work and `discard` does not say to drop it.
   * `is_closed` false: the server does not know yet, which is remembered.
   */
  async leave(discard: boolean, is_closed = true): Promise<boolean> {
    const has_left = await this.#db.write([...ALL_STORES], async (tx) => {
      const unsent = (await tx.objectStore('outbox').count()) + (await tx.objectStore('drafts').count());
      const photos = await tx.objectStore('photos').getAll();
      const is_clean = unsent === 0 && photos.every(({ state }) => state === 'stored');
      if (!is_clean && !discard) return false;
      for (const store of ALL_STORES) await tx.objectStore(store).clear();
      if (!is_closed) await tx.objectStore('meta').put(true, 'leaving');
      return true;
    });
    if (has_left) {
      this.#announcer.tell({
        meta: true,
        outbox: true,
        receipts: true,
        entities: 'all',
        rollups: true,
        district: true,
        drafts: true,
        photos: true,
      });
    }
    return has_left;
  }

  /** A code for guests, kept in place of an earlier one of the same occasion; null: it is closed. */
  async keepCode(occasion: string, code: KeptCode | null): Promise<void> {
    await this.#db.write(['meta'], (tx) =>
      changeEvening(tx, ({ codes }) => ({
        codes: [...codes.filter((other) => other.occasion !== occasion), ...(code ? [code] : [])],
      })),
    );
    this.#announcer.tell({ meta: true });
  }

  /** What a welcome tells: limits, gaps, how far the server's time is from ours, how far it knows our counting. */
  async welcomed(facts: {
    limits: Limits;
    gaps: [number, number][];
    offset_ms: number;
    highest_n: number;
    now_ms: number;
  }): Promise<void> {
    await this.#db.write(['meta', 'receipts'], async (tx) => {
      const counter = await readCounter(tx);
      counter.offset_ms = facts.offset_ms;
      // Storage that went back in time must not use numbers twice.
      counter.last_n = Math.max(counter.last_n, facts.highest_n);
      await writeCounter(tx, counter);
      await expectSettled(tx);
      await changeSync(tx, { limits: facts.limits, gaps: facts.gaps, last_contact_at: facts.now_ms });
    });
    this.#announcer.tell({ meta: true });
  }
}

async function renumber(tx: WriteTx, session: Session, now_ms: number): Promise<void> {
  const outbox = tx.objectStore('outbox');
  const items = await outbox.getAll();
  const counter = { ...(await readCounter(tx)), last_n: 0 };
  let kept = 0;
  await outbox.clear();
  for (const item of items) {
    if (item.state === 'rejected') {
      kept += 1;
      await outbox.put({ ...item, n: -kept, op: { ...item.op, by: session.by } });
      continue;
    }
    const op = withNumber({ ...item.op, by: session.by }, counter, now_ms);
    await outbox.put({ ...item, n: op.n, op, state: 'waiting', was_renumbered: false });
  }
  await writeCounter(tx, counter);
}
