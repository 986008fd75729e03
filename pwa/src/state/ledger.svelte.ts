// Everything the phone holds, in memory, as it stands in storage: what all screens are made of. Changes only by
// reading what was committed; nothing is shown that is not stored.
import { overlay, type OwnOp, type Shown } from '../domain/overlay';
import type { District, Entity } from '../domain/types';
import { joined, type Changed } from '../storage/changed';
import {
  NEW_COUNTER,
  NEW_EVENING,
  NEW_SYNC,
  type Counter,
  type DraftRecord,
  type Evening,
  type Membership,
  type OutboxItem,
  type PhotoInfo,
  type ReceiptItem,
  type RollupItem,
  type SyncFacts,
} from '../storage/schema';
import type { Refreshed, Storage } from '../storage/storage';

export class Ledger {
  readonly #storage: Storage;
  readonly #entities = new Map<string, Entity>();
  readonly #conflicted = new Set<string>();
  #ops = new Map<string, OwnOp[]>();
  /** Made when asked for, dropped when its entity or its ops change. */
  readonly #shown = new Map<string, Shown | null>();
  #by_occasion: Map<string, string[]> | null = null;
  #version = $state(0);

  #outbox = $state.raw<OutboxItem[]>([]);
  #receipts = $state.raw<ReceiptItem[]>([]);
  #drafts = $state.raw<DraftRecord[]>([]);
  #photos = $state.raw<ReadonlyMap<string, PhotoInfo>>(new Map());
  #rollups = $state.raw<ReadonlyMap<string, RollupItem>>(new Map());
  #district = $state.raw<District | null>(null);
  #membership = $state.raw<Membership | null>(null);
  #sync = $state.raw<SyncFacts>(NEW_SYNC);
  #counter = $state.raw<Counter>(NEW_COUNTER);
  #evening = $state.raw<Evening>(NEW_EVENING);

  #pending: Changed | null = null;
  #refreshing: Promise<void> | null = null;

  constructor(storage: Storage) {
    this.#storage = storage;
    storage.announcer.listen((changed) => {
      void this.#refresh(changed);
    });
  }

  get outbox(): readonly OutboxItem[] {
    return this.#outbox;
  }
  get receipts(): readonly ReceiptItem[] {
    return this.#receipts;
  }
  get drafts(): readonly DraftRecord[] {
    return this.#drafts;
  }
  get photos(): ReadonlyMap<string, PhotoInfo> {
    return this.#photos;
  }
  get rollups(): ReadonlyMap<string, RollupItem> {
    return this.#rollups;
  }
  get district(): District | null {
    return this.#district;
  }
  get membership(): Membership | null {
    return this.#membership;
  }
  get sync(): SyncFacts {
    return this.#sync;
  }
  get counter(): Counter {
    return this.#counter;
  }
  get evening(): Evening {
    return this.#evening;
  }

  /** Reads everything. Throws when the storage does not answer. */
  async load(): Promise<void> {
    const { entities, membership, sync, counter, evening, ...rest } = await this.#storage.everything();
    this.#take({ ...rest, all_entities: entities, meta: { membership, sync, counter, evening } });
  }

  /** Resolves when everything committed so far is on the screens. */
  async settled(): Promise<void> {
    while (this.#refreshing) await this.#refreshing;
  }

  shown(id: string): Shown | null {
    void this.#version;
    return this.#shownNow(id);
  }

  /** Of one occasion, deleted ones not among them. */
  ofOccasion(occasion: string, kind?: string): Shown[] {
    void this.#version;
    this.#by_occasion ??= this.#indexByOccasion();
    return this.#present(this.#by_occasion.get(occasion) ?? [], kind);
  }

  ofKind(kind: string): Shown[] {
    void this.#version;
    return this.#present(this.#allIds(), kind);
  }

  /** Open conflicts in everything this phone sees. */
  get conflict_count(): number {
    void this.#version;
    let count = 0;
    for (const id of this.#conflicted) count += this.#shownNow(id)?.conflict_count ?? 0;
    return count;
  }

  #present(ids: Iterable<string>, kind?: string): Shown[] {
    const found: Shown[] = [];
    for (const id of ids) {
      if (kind !== undefined && this.#kindOf(id) !== kind) continue;
      const shown = this.#shownNow(id);
      if (shown && (!shown.is_deleted || shown.deleted_conflicts.length > 0)) found.push(shown);
    }
    return found;
  }

  #kindOf(id: string): string | undefined {
    return this.#entities.get(id)?.kind ?? this.#ops.get(id)?.[0]?.op.kind;
  }

  #shownNow(id: string): Shown | null {
    const known = this.#shown.get(id);
    if (known !== undefined) return known;
    const shown = overlay(this.#entities.get(id), this.#ops.get(id) ?? []);
    this.#shown.set(id, shown);
    return shown;
  }

  *#allIds(): Iterable<string> {
    yield* this.#entities.keys();
    for (const id of this.#ops.keys()) if (!this.#entities.has(id)) yield id;
  }

  #indexByOccasion(): Map<string, string[]> {
    const index = new Map<string, string[]>();
    for (const id of this.#allIds()) {
      const occasion = this.#entities.get(id)?.occasion ?? this.#ops.get(id)![0]!.op.occasion;
      const ids = index.get(occasion);
      if (ids) ids.push(id);
      else index.set(occasion, [id]);
    }
    return index;
  }

  #refresh(changed: Changed): Promise<void> {
    this.#pending = this.#pending ? joined(this.#pending, changed) : changed;
    this.#refreshing ??= this.#readPending().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #readPending(): Promise<void> {
    while (this.#pending) {
      const changed = this.#pending;
      this.#pending = null;
      try {
        this.#take(await this.#storage.refresh(this.#withNeighbours(changed)));
      } catch {
        // The storage does not answer and says so itself; the next change that can be read brings this one along.
        this.#pending = this.#pending ? joined(changed, this.#pending) : changed;
        return;
      }
    }
  }

  /**
   * What is read is how it stands now, which may be later than what was told: an op may have left the outbox for the
   * receipts, or the receipts for its entity, meanwhile. Read together they never lose sight of it.
   */
  #withNeighbours(changed: Changed): Changed {
    if (!changed.outbox && !changed.receipts) return changed;
    const entities = changed.entities === 'all' ? 'all' : [...new Set([...(changed.entities ?? []), ...this.#ops.keys()])];
    return { ...changed, outbox: true, receipts: true, entities };
  }

  #take(fresh: Refreshed): void {
    if (fresh.all_entities) this.#replaceEntities(fresh.all_entities);
    for (const [id, entity] of fresh.entities ?? []) this.#putEntity(id, entity);
    if (fresh.receipts) this.#receipts = fresh.receipts;
    if (fresh.outbox) this.#outbox = fresh.outbox;
    if (fresh.receipts || fresh.outbox) this.#replaceOps();
    if (fresh.drafts) this.#drafts = fresh.drafts;
    if (fresh.photos) this.#photos = new Map(fresh.photos.map((info) => [info.sha256, info]));
    if (fresh.rollups) this.#rollups = new Map(fresh.rollups.map((item) => [item.ref, item]));
    if (fresh.district !== undefined) this.#district = fresh.district;
    if (fresh.meta) {
      this.#membership = fresh.meta.membership;
      this.#sync = fresh.meta.sync;
      this.#counter = fresh.meta.counter;
      this.#evening = fresh.meta.evening;
    }
    if (fresh.all_entities || fresh.entities || fresh.outbox || fresh.receipts) {
      this.#by_occasion = null;
      this.#version += 1;
    }
  }

  #replaceEntities(entities: Entity[]): void {
    this.#entities.clear();
    this.#conflicted.clear();
    this.#shown.clear();
    for (const entity of entities) this.#putEntity(entity.id, entity);
  }

  #putEntity(id: string, entity: Entity | null): void {
    this.#shown.delete(id);
    this.#conflicted.delete(id);
    if (!entity) {
      this.#entities.delete(id);
      return;
    }
    this.#entities.set(id, entity);
    const is_conflicted =
      (entity.deleted?.conflicts?.length ?? 0) > 0 ||
      Object.values(entity.fields).some(({ conflicts }) => (conflicts?.length ?? 0) > 0);
    if (is_conflicted) this.#conflicted.add(id);
  }

  #replaceOps(): void {
    for (const id of this.#ops.keys()) this.#shown.delete(id);
    this.#ops = new Map();
    for (const { op, state, error } of this.#outbox) this.#addOp({ op, state, error: error ?? undefined });
    for (const item of this.#receipts) if (item.settling !== 0) this.#addOp({ op: item.op, state: 'stored' });
  }

  #addOp(own: OwnOp): void {
    const id = own.op.entity;
    this.#shown.delete(id);
    const ops = this.#ops.get(id);
    if (ops) ops.push(own);
    else this.#ops.set(id, [own]);
  }
}
