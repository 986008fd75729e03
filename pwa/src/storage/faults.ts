// Faults for the storage tests: the n-th call into IndexedDB fails in a chosen way, as browsers do it.
// Works on fake-indexeddb, whose classes stand in for the browser's.

/**
 * A DOMException's name: the call throws it.
 * killed: the connection is closed under us · aborted: the transaction is aborted from outside ·
 * hanging: nothing answers any more and nothing is stored · untold: it commits, but nobody hears of it.
 */
export type Fault =
  | 'killed'
  | 'aborted'
  | 'hanging'
  | 'untold'
  | 'UnknownError'
  | 'InvalidStateError'
  | 'AbortError'
  | 'QuotaExceededError';

type Callable = (this: unknown, ...args: unknown[]) => unknown;

const CALLS: [object, string[]][] = [
  [IDBFactory.prototype, ['open']],
  [IDBDatabase.prototype, ['transaction']],
  [IDBTransaction.prototype, ['objectStore']],
  [IDBObjectStore.prototype, ['get', 'put', 'delete', 'getAll', 'clear', 'count', 'openCursor', 'index']],
  [IDBIndex.prototype, ['get', 'getAll', 'getAllKeys']],
];

const muted = new WeakSet<IDBTransaction>();

export class Faults {
  /** Calls seen since `arm`. */
  calls = 0;
  has_struck = false;
  #fault: Fault | null = null;
  #at = 0;
  #forever = false;
  readonly #originals: [Record<string, Callable>, string, Callable][] = [];

  install(): void {
    for (const [prototype, names] of CALLS) {
      for (const name of names) this.#wrap(prototype as Record<string, Callable>, name);
    }
  }

  uninstall(): void {
    for (const [prototype, name, original] of this.#originals) prototype[name] = original;
  }

  /** The call number `at` from now on fails, and every one after it if `forever`. */
  arm(fault: Fault | null, at: number, forever = false): void {
    this.calls = 0;
    this.has_struck = false;
    this.#fault = fault;
    this.#at = at;
    this.#forever = forever;
  }

  #wrap(prototype: Record<string, Callable>, name: string): void {
    const original = prototype[name]!;
    const faults = this;
    this.#originals.push([prototype, name, original]);
    prototype[name] = function (...args) {
      // The stand-in's own calls while it makes the stores are not calls of ours.
      const is_upgrade = args[1] === 'versionchange' || transactionOf(this)?.mode === 'versionchange';
      if (is_upgrade) return original.apply(this, args);
      faults.calls += 1;
      const fault = faults.#fault;
      const strikes = faults.#forever ? faults.calls >= faults.#at : faults.calls === faults.#at;
      if (!fault || !strikes) return original.apply(this, args);
      faults.has_struck = true;
      return faults.#strike(fault, name, this, () => original.apply(this, args));
    };
  }

  #strike(fault: Fault, name: string, on: unknown, call: () => unknown): unknown {
    const tx = transactionOf(on);
    if (fault === 'killed') {
      if (name === 'transaction') (on as IDBDatabase).close();
      else tx?.db.close();
      if (name === 'transaction' || !tx) throw new DOMException('killed', 'InvalidStateError');
      return call();
    }
    if (fault === 'aborted') {
      if (!tx) throw new DOMException('aborted', 'AbortError');
      const result = call();
      tx.abort();
      return result;
    }
    if (fault === 'hanging' || fault === 'untold') {
      const made = name === 'transaction' ? (call() as IDBTransaction) : tx;
      if (!made) return Object.create(IDBOpenDBRequest.prototype, { addEventListener: { value: () => undefined } });
      mute(made);
      if (name === 'transaction' || name === 'objectStore' || name === 'index') {
        if (fault === 'hanging') queueMicrotask(() => abort(made));
        return name === 'transaction' ? made : call();
      }
      if (fault === 'untold') return call();
      abort(made);
      return Object.create(IDBRequest.prototype, { addEventListener: { value: () => undefined } });
    }
    throw new DOMException('injected', fault);
  }
}

function abort(tx: IDBTransaction): void {
  try {
    tx.abort();
  } catch {
    // It was over already.
  }
}

function mute(tx: IDBTransaction): void {
  muted.add(tx);
}

// Listeners are added when the transaction is made, before anybody knows that it will fall silent.
const addListener = IDBTransaction.prototype.addEventListener;
IDBTransaction.prototype.addEventListener = function (this: IDBTransaction, type: string, listener: unknown) {
  const gated = (event: Event) => {
    if (!muted.has(this)) (listener as (event: Event) => void).call(this, event);
  };
  addListener.call(this, type, gated as EventListener);
} as typeof addListener;

function transactionOf(on: unknown): IDBTransaction | null {
  if (on instanceof IDBTransaction) return on;
  if (on instanceof IDBObjectStore) return on.transaction;
  if (on instanceof IDBIndex) return on.objectStore.transaction;
  return null;
}
