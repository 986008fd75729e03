// Who this phone is, and what is known about its sync.
import type { Limits, Session } from '../domain/types';
import type { Announcer } from './changed';
import { dropCaches, expectSettled } from './cache';
import { changeSync, readCounter, readMembership, readSync, writeCounter } from './counter';
import type { Database } from './database';
import { withNumber } from './outbox';
import { ALL_STORES, type Membership, type SyncFacts, type WriteTx } from './schema';

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

  /** Everything goes. False, and nothing happened: there is unsent work and `discard` does not say to drop it. */
  async leave(discard: boolean): Promise<boolean> {
    const has_left = await this.#db.write([...ALL_STORES], async (tx) => {
      const unsent = (await tx.objectStore('outbox').count()) + (await tx.objectStore('drafts').count());
      const photos = await tx.objectStore('photos').getAll();
      const is_clean = unsent === 0 && photos.every(({ state }) => state === 'stored');
      if (!is_clean && !discard) return false;
      for (const store of ALL_STORES) await tx.objectStore(store).clear();
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
