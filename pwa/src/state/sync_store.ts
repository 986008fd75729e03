// The real storage, in the form sync asks for.
import type { Storage } from '../storage/storage';
import type { SyncStore } from '../sync/store';
import type { PhotoQueue } from '../sync/uploader';

export function syncStore(storage: Storage): SyncStore {
  const { outbox, cache, membership } = storage;
  return {
    cursor: async () => (await membership.sync()).cursor,
    pending: (after_n, max) => outbox.pending(after_n, max),
    markSent: (numbers) => outbox.markSent(numbers),
    markWaiting: () => outbox.markWaiting(),
    recordReceipts: (receipts, now_ms) => outbox.recordReceipts(receipts, now_ms),
    refuse: (n, error) => outbox.refuse(n, error),
    applyChanges: (changes, has_all) => cache.applyChanges(changes, has_all),
    dropCaches: () => cache.drop(),
    putRollups: (rollups, now_ms) => cache.putRollups(rollups, now_ms),
    welcomed: (facts) => membership.welcomed(facts),
    confirm: (session) => membership.confirm(session),
    end: () => membership.end(),
  };
}

export function photoQueue(storage: Storage): PhotoQueue {
  const { photos } = storage;
  return {
    waiting: () => photos.waitingOnes(),
    bytes: (sha256) => photos.bytes(sha256),
    uploading: (sha256, upload_url, sent_bytes) => photos.uploading(sha256, upload_url, sent_bytes),
    sent: (sha256) => photos.sent(sha256),
    refused: (sha256, refusal) => photos.refused(sha256, refusal),
  };
}
