// How an action of a person ended, in a form a screen can say.
import { ownRefusal, refusalKey } from '../domain/refusal';
import type { Refusal } from '../domain/types';
import { StorageFull, StorageUnavailable } from '../storage/failure';

export interface Failure {
  ok: false;
  /** Key of the sentence to show: `refusal.<reason>`. */
  key: string;
  refusal: Refusal;
}

export type Outcome = { ok: true } | Failure;
/** `ok` means: on disk in this phone. `n` is null when there was nothing to change. */
export type Saved = { ok: true; n: number | null; entity: string } | Failure;

export function failure(refusal: Refusal): Failure {
  return { ok: false, key: refusalKey(refusal), refusal };
}

/** Runs what touches storage; what storage throws becomes a sentence, our own mistakes stay exceptions. */
export async function attempt<T extends { ok: true }>(action: () => Promise<T | Failure>): Promise<T | Failure> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof StorageFull) {
      return failure(ownRefusal('unavailable', 'storage_full', 'the phone has no room left'));
    }
    if (error instanceof StorageUnavailable) {
      return failure(ownRefusal('unavailable', 'storage_unavailable', 'the storage in the phone does not answer'));
    }
    throw error;
  }
}
