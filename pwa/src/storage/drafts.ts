// What somebody is writing: kept at every keystroke, so that a killed app comes back in the same field.
import type { Announcer } from './changed';
import type { Database } from './database';
import { releasePhotos } from './photos';
import type { DraftRecord } from './schema';

export class DraftStore {
  readonly #db: Database;
  readonly #announcer: Announcer;

  constructor(db: Database, announcer: Announcer) {
    this.#db = db;
    this.#announcer = announcer;
  }

  async put(draft: DraftRecord): Promise<void> {
    await this.#db.write(['drafts'], (tx) => tx.objectStore('drafts').put(draft));
    this.#announcer.tell({ drafts: true });
  }

  get(id: string): Promise<DraftRecord | null> {
    return this.#db.read(['drafts'], async (tx) => (await tx.objectStore('drafts').get(id)) ?? null);
  }

  all(): Promise<DraftRecord[]> {
    return this.#db.read(['drafts'], (tx) => tx.objectStore('drafts').getAll());
  }

  /** The draft without a picture it listed, and the picture itself if nothing else lists it. */
  async removePhoto(draft: DraftRecord, sha256: string): Promise<void> {
    await this.#db.write(['drafts', 'outbox', 'photos', 'photo_bytes'], async (tx) => {
      await tx.objectStore('drafts').put(draft);
      await releasePhotos(tx, [sha256]);
    });
    this.#announcer.tell({ drafts: true, photos: true });
  }

  /** Given up by a person: the draft and the pictures only it had. */
  async discard(id: string): Promise<void> {
    await this.#db.write(['drafts', 'outbox', 'photos', 'photo_bytes'], async (tx) => {
      const draft = await tx.objectStore('drafts').get(id);
      if (!draft) return;
      await tx.objectStore('drafts').delete(id);
      await releasePhotos(tx, draft.photos);
    });
    this.#announcer.tell({ drafts: true, photos: true });
  }
}
