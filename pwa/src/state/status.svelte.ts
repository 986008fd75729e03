// The sync pill's truth: stored facts only, never hope.
import type { StorageHealth } from '../storage/database';
import type { SyncPhase } from '../sync/session';
import type { Ledger } from './ledger.svelte';

export type Pill =
  /** The phone's storage is full or does not answer. */
  | { kind: 'storage' }
  | { kind: 'rejected'; count: number }
  | { kind: 'ended'; waiting: number }
  /** Sending now: `done` of `total` since the queue was last empty. */
  | { kind: 'sending'; done: number; total: number; photos_stored: number; photos_total: number }
  | { kind: 'waiting'; count: number; photos: number }
  /** All that may be sent is sent; so many photos wait here for a person to blur them. */
  | { kind: 'to_blur'; count: number }
  | { kind: 'all_in'; at: number }
  /** Nothing was ever sent from here. */
  | { kind: 'empty' };

export class Status {
  readonly #ledger: Ledger;
  #phase = $state<SyncPhase>('off');
  #storage = $state<StorageHealth>('ok');

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** For whoever runs the sync and the storage. */
  heardOfSync(phase: SyncPhase): void {
    this.#phase = phase;
  }

  heardOfStorage(health: StorageHealth): void {
    this.#storage = health;
  }

  readonly #counts = $derived.by(() => {
    const counts = { waiting: 0, sent: 0, rejected: 0 };
    for (const { state } of this.#ledger.outbox) counts[state] += 1;
    // A photo that the server will not take needs a person as much as an entry does.
    for (const { state } of this.#ledger.photos.values()) if (state === 'refused') counts.rejected += 1;
    return counts;
  });

  /** Photos of what is not finished yet: an entity whose photos are all stored is done with. Those held back wait for a person. */
  readonly #photos = $derived.by(() => {
    const open = new Set<string>();
    const list = [...this.#ledger.photos.values()].filter(({ state }) => !['draft', 'held', 'refused'].includes(state));
    for (const { entity, state } of list) if (state !== 'stored') open.add(entity);
    const current = list.filter(({ entity }) => open.has(entity));
    return { total: current.length, stored: current.filter(({ state }) => state === 'stored').length };
  });

  /** Receipts that came while the queue was not empty. */
  readonly #done = $derived.by(() => {
    const oldest_ms = Math.min(...this.#ledger.outbox.map(({ at_ms }) => at_ms));
    return this.#ledger.receipts.filter(({ at_ms, receipt }) => receipt !== null && at_ms >= oldest_ms).length;
  });

  get phase(): SyncPhase {
    return this.#phase;
  }
  get connected(): boolean {
    return this.#phase === 'live';
  }
  get storage(): StorageHealth {
    return this.#storage;
  }
  get waiting(): number {
    return this.#counts.waiting;
  }
  get sent(): number {
    return this.#counts.sent;
  }
  get rejected(): number {
    return this.#counts.rejected;
  }
  /** Photos that stay here until somebody has blurred them. */
  get held(): number {
    return [...this.#ledger.photos.values()].filter(({ state }) => state === 'held').length;
  }
  get conflicts(): number {
    return this.#ledger.conflict_count;
  }
  get photos(): { stored: number; total: number } {
    return this.#photos;
  }
  get last_receipt_at(): number | null {
    return this.#ledger.sync.last_receipt_at;
  }
  get last_contact_at(): number | null {
    return this.#ledger.sync.last_contact_at;
  }

  get pill(): Pill {
    const { waiting, sent, rejected } = this.#counts;
    const left = waiting + sent;
    const photos_left = this.#photos.total - this.#photos.stored;
    if (this.#storage !== 'ok') return { kind: 'storage' };
    if (rejected > 0) return { kind: 'rejected', count: rejected };
    if (this.#ledger.membership?.ended) return { kind: 'ended', waiting: left };
    if (left + photos_left > 0) {
      if (!this.connected) return { kind: 'waiting', count: left, photos: photos_left };
      return {
        kind: 'sending',
        done: left > 0 ? this.#done : 0,
        total: left > 0 ? left + this.#done : 0,
        photos_stored: this.#photos.stored,
        photos_total: this.#photos.total,
      };
    }
    if (this.held > 0) return { kind: 'to_blur', count: this.held };
    const at = this.last_receipt_at;
    return at === null ? { kind: 'empty' } : { kind: 'all_in', at };
  }
}
