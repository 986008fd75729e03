// The server's state as this phone last heard it: entities with their cursor, rollups, the district. All of it can
// be dropped and fetched anew; the outbox, drafts and photos never are.
import type { District, Entity, RowRecord } from '../domain/types';
import type { Announcer } from './changed';
import { changeSync, hear, readCounter, writeCounter } from './counter';
import type { Database } from './database';
import { markStored } from './photos';
import type { ReceiptItem, RollupItem, WriteTx } from './schema';

export interface Changes {
  entities: Entity[];
  gone: string[];
  cursor: string;
}

export interface Rollups {
  records: RowRecord[];
  period: string;
  as_of: string;
}

export class Cache {
  readonly #db: Database;
  readonly #announcer: Announcer;

  constructor(db: Database, announcer: Announcer) {
    this.#db = db;
    this.#announcer = announcer;
  }

  /**
   * Entities and cursor in one transaction. `has_all`: everything up to the welcome has come, so own ops that were
   * receipted before it need not be shown over the server's state, even if their entity did not come back.
   */
  async applyChanges(changes: Changes, has_all = false): Promise<void> {
    const stores = ['entities', 'meta', 'receipts', 'photos', 'photo_bytes'] as const;
    const { photos, settled } = await this.#db.write([...stores], async (tx) => {
      const store = tx.objectStore('entities');
      await Promise.all(changes.entities.map((entity) => store.put(entity)));
      await Promise.all(changes.gone.map((id) => store.delete(id)));
      await changeSync(tx, { cursor: changes.cursor });
      await seeClocks(tx, changes.entities);
      return { photos: await markStored(tx, changes.entities), settled: await settle(tx, changes, has_all) };
    });
    this.#announcer.tell({
      entities: [...changes.entities.map(({ id }) => id), ...changes.gone, ...settled],
      ...(photos > 0 ? { photos: true } : {}),
      ...(settled.length > 0 ? { receipts: true } : {}),
    });
  }

  /**
   * What the phone may not hold any longer: the entities, and the receipts that tell what they said. What still waits to
   * be sent stays; it is somebody's own words.
   */
  async forget(ids: readonly string[]): Promise<void> {
    const all = new Set(ids);
    await this.#db.write(['entities', 'receipts'], async (tx) => {
      await Promise.all(ids.map((id) => tx.objectStore('entities').delete(id)));
      for (const item of await tx.objectStore('receipts').getAll()) {
        if (all.has(item.op.entity)) await tx.objectStore('receipts').delete(item.save_id);
      }
    });
    this.#announcer.tell({ entities: [...ids], receipts: true });
  }

  /** A reset: everything read goes, what people wrote here stays. */
  async drop(): Promise<void> {
    await this.#db.write(['entities', 'rollups', 'meta', 'receipts'], (tx) => dropCaches(tx));
    this.#announcer.tell({ entities: 'all', rollups: true, receipts: true });
  }

  async putRollups(rollups: Rollups, now_ms: number): Promise<void> {
    await this.#db.note(['rollups'], async (tx) => {
      for (const record of rollups.records) {
        await tx.objectStore('rollups').put({
          ref: record.ref,
          record,
          period: rollups.period,
          as_of: rollups.as_of,
          received_ms: now_ms,
        });
      }
    });
    this.#announcer.tell({ rollups: true });
  }

  async putDistrict(district: District, rights_version: string): Promise<void> {
    await this.#db.write(['district', 'meta'], async (tx) => {
      await tx.objectStore('district').put(district, 'district');
      await changeSync(tx, { district_for: rights_version });
    });
    this.#announcer.tell({ district: true, meta: true });
  }

  entities(ids: string[]): Promise<Entity[]> {
    return this.#db.read(['entities'], async (tx) => {
      const found = await Promise.all(ids.map((id) => tx.objectStore('entities').get(id)));
      return found.filter((entity): entity is Entity => entity !== undefined);
    });
  }

  allEntities(): Promise<Entity[]> {
    return this.#db.read(['entities'], (tx) => tx.objectStore('entities').getAll());
  }

  rollups(): Promise<RollupItem[]> {
    return this.#db.read(['rollups'], (tx) => tx.objectStore('rollups').getAll());
  }

  district(): Promise<District | null> {
    return this.#db.read(['district'], async (tx) => (await tx.objectStore('district').get('district')) ?? null);
  }
}

export async function dropCaches(tx: WriteTx): Promise<void> {
  await tx.objectStore('entities').clear();
  await tx.objectStore('rollups').clear();
  await changeSync(tx, { cursor: null });
  for (const item of await settlingReceipts(tx)) await tx.objectStore('receipts').put({ ...item, settling: 0 });
}

/** A new connection: what it does not bring until it has brought all will not come. */
export async function expectSettled(tx: WriteTx): Promise<void> {
  for (const item of await settlingReceipts(tx)) await tx.objectStore('receipts').put({ ...item, settling: 2 });
}

function settlingReceipts(tx: WriteTx): Promise<ReceiptItem[]> {
  return tx.objectStore('receipts').index('settling').getAll(IDBKeyRange.bound(1, 2));
}

/** Later ops of this phone must come after every clock it has seen. */
async function seeClocks(tx: WriteTx, entities: Entity[]): Promise<void> {
  let latest = 0;
  for (const { fields, deleted } of entities) {
    for (const field of Object.values(fields)) latest = Math.max(latest, field.clock);
    latest = Math.max(latest, deleted?.clock ?? 0);
  }
  const counter = await readCounter(tx);
  if (latest <= counter.seen_clock) return;
  hear(counter, latest);
  await writeCounter(tx, counter);
}

async function settle(tx: WriteTx, changes: Changes, has_all: boolean): Promise<string[]> {
  const revs = new Map(changes.entities.map(({ id, rev }) => [id, rev]));
  const gone = new Set(changes.gone);
  const settled: string[] = [];
  for (const item of await settlingReceipts(tx)) {
    const is_back = (revs.get(item.op.entity) ?? -1) >= (item.receipt?.seq ?? 0);
    if (!is_back && !gone.has(item.op.entity) && !(has_all && item.settling === 2)) continue;
    await tx.objectStore('receipts').put({ ...item, settling: 0 });
    settled.push(item.op.entity);
  }
  return settled;
}
