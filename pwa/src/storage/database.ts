// One connection to IndexedDB that may die at any moment and comes back (reliability.md §0.7: iOS kills it under a
// living page). Every transaction has a deadline, every promise settles, a write that failed with the connection is
// done again on a new one. A write may therefore run twice: `work` must find what its first run stored.
import { openDB } from 'idb';
import { realTimers, type Timers } from '../domain/timers';
import { failureKind, StorageFull, StorageTimeout, StorageUnavailable } from './failure';
import {
  DATABASE_VERSION,
  upgrade,
  type Handle,
  type LyktaSchema,
  type ReadTx,
  type StoreName,
  type WriteTx,
} from './schema';

export type StorageHealth = 'ok' | 'full' | 'unavailable';

export interface DatabaseOptions {
  name?: string;
  timers?: Timers;
  timeout_ms?: number;
  /** Told at every change between working and not working. */
  on_health?: (health: StorageHealth) => void;
}

type Begin<T> = (db: Handle) => { tx: ReadTx | WriteTx; work: () => Promise<T> };

/** How long to pause before each further try. */
const PAUSES_MS = [0, 50, 250, 1000];

export class Database {
  readonly #name: string;
  readonly #timers: Timers;
  readonly #timeout_ms: number;
  readonly #on_health: (health: StorageHealth) => void;
  #handle: Handle | null = null;
  #opening: Promise<Handle> | null = null;
  #health: StorageHealth = 'ok';
  #is_closed = false;

  constructor(options: DatabaseOptions = {}) {
    this.#name = options.name ?? 'lykta';
    this.#timers = options.timers ?? realTimers;
    this.#timeout_ms = options.timeout_ms ?? 10_000;
    this.#on_health = options.on_health ?? (() => undefined);
  }

  get health(): StorageHealth {
    return this.#health;
  }

  /** Reads in one transaction. Throws StorageUnavailable. */
  read<T>(stores: StoreName[], work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.#run('reading', (db) => {
      const tx = db.transaction(stores, 'readonly');
      return { tx, work: () => work(tx) };
    });
  }

  /**
   * Writes in one strict transaction; resolves only when it is complete. Throws StorageFull or StorageUnavailable.
   * Inside `work` nothing may be awaited but requests of this transaction: it would close by itself.
   */
  write<T>(stores: StoreName[], work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.#run('writing', (db) => {
      const tx = db.transaction(stores, 'readwrite', { durability: 'strict' });
      return { tx, work: () => work(tx) };
    });
  }

  /** Writes what may be lost with the power, because it can be found out again ("sent", an upload's progress). */
  note<T>(stores: StoreName[], work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.#run('writing', (db) => {
      const tx = db.transaction(stores, 'readwrite', { durability: 'relaxed' });
      return { tx, work: () => work(tx) };
    });
  }

  /** Is the connection alive? A dead one is dropped, so that the next use reopens. */
  async probe(): Promise<boolean> {
    try {
      await this.read(['meta'], (tx) => tx.objectStore('meta').count());
      return true;
    } catch {
      return false;
    }
  }

  /** No use after this. */
  close(): void {
    this.#is_closed = true;
    this.#drop();
  }

  async #run<T>(doing: 'reading' | 'writing', begin: Begin<T>): Promise<T> {
    let failure: unknown;
    for (const pause_ms of PAUSES_MS) {
      if (this.#is_closed) break;
      if (pause_ms > 0) await this.#pause(pause_ms);
      try {
        const result = await this.#attempt(begin);
        // A read that works says nothing about room; only a write that completed does.
        if (doing === 'writing' || this.#health === 'unavailable') this.#tell('ok');
        return result;
      } catch (error) {
        const kind = failureKind(error);
        if (kind === 'ours') throw error;
        if (kind === 'full') {
          this.#tell('full');
          throw new StorageFull('the phone has no room left', { cause: error });
        }
        failure = error;
        this.#drop();
      }
    }
    this.#tell('unavailable');
    throw new StorageUnavailable('the database in the phone does not answer', { cause: failure });
  }

  async #attempt<T>(begin: Begin<T>): Promise<T> {
    const db = await this.#connection();
    const { tx, work } = begin(db);
    return this.#within(this.#finish(tx, work), () => tx.abort());
  }

  async #finish<T>(tx: ReadTx | WriteTx, work: () => Promise<T>): Promise<T> {
    // `done` must have a listener from the start, or its rejection would be nobody's.
    const done = tx.done.then(
      () => ({ is_done: true, error: null as unknown }),
      (error: unknown) => ({ is_done: false, error: tx.error ?? error }),
    );
    let result: T;
    try {
      result = await work();
    } catch (error) {
      abortQuietly(tx);
      const end = await done;
      // The request only says "aborted"; why it was aborted (no room, say) is known to the transaction.
      throw isAbort(error) && end.error ? end.error : error;
    }
    const end = await done;
    if (!end.is_done) throw end.error ?? new DOMException('the transaction ended without a reason', 'AbortError');
    return result;
  }

  #within<T>(promise: Promise<T>, give_up: () => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const timer = this.#timers.set(this.#timeout_ms, () => {
        // Rejected before the abort, whose own rejection would otherwise arrive first and hide the reason.
        reject(new StorageTimeout('the transaction took too long'));
        try {
          give_up();
        } catch {
          // The transaction had ended or its connection is dead; the caller is told of the time-out either way.
        }
      });
      promise.then(resolve, reject).finally(() => this.#timers.clear(timer));
    });
  }

  #connection(): Promise<Handle> {
    if (this.#handle) return Promise.resolve(this.#handle);
    this.#opening ??= this.#within(this.#open(), () => undefined).finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #open(): Promise<Handle> {
    const handle: Handle = await openDB<LyktaSchema>(this.#name, DATABASE_VERSION, {
      upgrade: (db, from) => upgrade(db, from),
      // A newer app in another tab wants to upgrade: holding on would block it for ever.
      blocking: () => this.#forget(handle),
      terminated: () => this.#forget(handle),
    });
    // An opening that was given up may still succeed late, when another one has taken its place.
    if (this.#is_closed || this.#handle) handle.close();
    else this.#handle = handle;
    return handle;
  }

  #forget(handle: Handle | undefined): void {
    closeQuietly(handle);
    if (this.#handle === handle) this.#handle = null;
  }

  #drop(): void {
    this.#forget(this.#handle ?? undefined);
    this.#handle = null;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#timers.set(ms, resolve));
  }

  #tell(health: StorageHealth): void {
    if (health === this.#health) return;
    this.#health = health;
    this.#on_health(health);
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error || error instanceof DOMException ? error.name === 'AbortError' : false;
}

function abortQuietly(tx: ReadTx | WriteTx): void {
  try {
    tx.abort();
  } catch {
    // Already over: `done` knows how it ended.
  }
}

function closeQuietly(handle: Handle | undefined): void {
  try {
    handle?.close();
  } catch {
    // A killed connection may refuse even this.
  }
}
