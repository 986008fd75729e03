// What a failing IndexedDB call means for us.

/**
 * connection: the database handle is dead or the transaction was killed from outside; reopen and do it again.
 * full:       the phone has no room; doing it again will not help, the person must be told.
 * ours:       our own mistake; must not be hidden by doing it again.
 */
export type FailureKind = 'connection' | 'full' | 'ours';

const CONNECTION = new Set([
  'InvalidStateError',
  'UnknownError',
  'AbortError',
  'TimeoutError',
  'TransactionInactiveError',
  'NotFoundError',
  'OperationError',
]);

export function failureKind(error: unknown): FailureKind {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') return 'full';
  return CONNECTION.has(name) ? 'connection' : 'ours';
}

/** The phone has no room left; what was to be stored is not stored. */
export class StorageFull extends Error {
  override readonly name = 'StorageFull';
}

/** The database could not be reached, although it was reopened; what was to be stored may not be stored. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}

export class StorageTimeout extends Error {
  override readonly name = 'TimeoutError';
}
