// Photos and their bytes, apart from each other so that a list of photos is cheap. The bytes leave this phone only
// when the server's own entity says that they are stored.
import type { Entity, Refusal } from '../domain/types';
import type { Announcer } from './changed';
import type { Database } from './database';
import type { DraftRecord, PhotoInfo, PhotoState, WriteTx } from './schema';

export interface NewPhoto {
  sha256: string;
  type: string;
  data: ArrayBuffer;
  thumbnail: ArrayBuffer | null;
}

const THUMBNAILS_KEPT_MS = 60 * 24 * 3600 * 1000;
/** States in which the photo is on its way for somebody; a draft with the same picture must not undo that. */
const UNDER_WAY: PhotoState[] = ['waiting', 'uploading', 'sent'];

export class PhotoStore {
  readonly #db: Database;
  readonly #announcer: Announcer;

  constructor(db: Database, announcer: Announcer) {
    this.#db = db;
    this.#announcer = announcer;
  }

  /** The picture and the draft that lists it, together or not at all; and without the one it takes the place of. */
  async add(photo: NewPhoto, draft: DraftRecord, now_ms: number, instead_of: string | null = null): Promise<void> {
    await this.#db.write(['photos', 'photo_bytes', 'drafts', 'outbox'], async (tx) => {
      await tx.objectStore('drafts').put(draft);
      await putPhoto(tx, photo, draft.entity, now_ms);
      if (instead_of !== null && instead_of !== photo.sha256) await releasePhotos(tx, [instead_of]);
    });
    this.#announcer.tell({ photos: true, drafts: true });
  }

  /** A held picture a person gave up. */
  async drop(sha256: string): Promise<void> {
    await this.#db.write(['photos', 'photo_bytes', 'drafts', 'outbox'], (tx) => releasePhotos(tx, [sha256]));
    this.#announcer.tell({ photos: true });
  }

  all(): Promise<PhotoInfo[]> {
    return this.#db.read(['photos'], (tx) => tx.objectStore('photos').getAll());
  }

  bytes(sha256: string): Promise<ArrayBuffer | null> {
    return this.#db.read(['photo_bytes'], async (tx) => {
      return (await tx.objectStore('photo_bytes').get(sha256))?.data ?? null;
    });
  }

  /** To be uploaded, oldest first; one that was interrupted is among them. */
  async waitingOnes(): Promise<PhotoInfo[]> {
    const waiting = (await this.all()).filter(({ state }) => state === 'waiting' || state === 'uploading');
    return waiting.sort((a, b) => a.at_ms - b.at_ms);
  }

  uploading(sha256: string, upload_url: string | null, sent_bytes: number): Promise<void> {
    return this.#note(sha256, (info) => ({ ...info, state: 'uploading', upload_url, sent_bytes, error: null }));
  }

  sent(sha256: string): Promise<void> {
    return this.#note(sha256, (info) => ({ ...info, state: 'sent', sent_bytes: info.bytes, upload_url: null }));
  }

  refused(sha256: string, error: Refusal): Promise<void> {
    return this.#note(sha256, (info) => ({ ...info, state: 'refused', error, upload_url: null, sent_bytes: 0 }));
  }

  waiting(sha256: string): Promise<void> {
    return this.#note(sha256, (info) => ({ ...info, state: 'waiting', error: null }));
  }

  /** Caught up with the server, and it still does not list these: ask again (cheap when it has them). */
  async resendUnlisted(): Promise<void> {
    const touched = await this.#db.note(['photos'], async (tx) => {
      let count = 0;
      for (const info of await tx.objectStore('photos').getAll()) {
        if (info.state !== 'sent') continue;
        await tx.objectStore('photos').put({ ...info, state: 'waiting' });
        count += 1;
      }
      return count;
    });
    if (touched > 0) this.#announcer.tell({ photos: true });
  }

  async forgetOldThumbnails(now_ms: number): Promise<void> {
    await this.#db.note(['photos'], async (tx) => {
      for (const info of await tx.objectStore('photos').getAll()) {
        const is_old = info.at_ms < now_ms - THUMBNAILS_KEPT_MS;
        if (info.state === 'stored' && is_old) await tx.objectStore('photos').delete(info.sha256);
      }
    });
  }

  async #note(sha256: string, change: (info: PhotoInfo) => PhotoInfo): Promise<void> {
    await this.#db.note(['photos'], async (tx) => {
      const info = await tx.objectStore('photos').get(sha256);
      // The server's word that it is stored may have arrived before the upload's own answer.
      if (info && info.state !== 'stored') await tx.objectStore('photos').put(change(info));
    });
    this.#announcer.tell({ photos: true });
  }
}

/** As part of a draft; one that is on its way for somebody already stays on its way. */
export async function putPhoto(tx: WriteTx, photo: NewPhoto, entity: string, now_ms: number): Promise<void> {
  const before = await tx.objectStore('photos').get(photo.sha256);
  await tx.objectStore('photo_bytes').put({ sha256: photo.sha256, data: photo.data });
  if (before && UNDER_WAY.includes(before.state)) return;
  await tx.objectStore('photos').put({
    sha256: photo.sha256,
    type: photo.type,
    bytes: photo.data.byteLength,
    state: 'draft',
    entity,
    thumbnail: photo.thumbnail,
    upload_url: null,
    sent_bytes: 0,
    error: null,
    at_ms: now_ms,
  });
}

/** The server lists them: the bytes may go, a thumbnail stays. */
export async function markStored(tx: WriteTx, entities: Entity[]): Promise<number> {
  // A supervisor's phone takes none: a first load must not ask for every photo of the district.
  if ((await tx.objectStore('photos').count()) === 0) return 0;
  let count = 0;
  for (const sha256 of new Set(entities.flatMap((entity) => entity.photos_stored ?? []))) {
    const info = await tx.objectStore('photos').get(sha256);
    if (!info || info.state === 'stored' || info.state === 'draft' || info.state === 'held') continue;
    await tx
      .objectStore('photos')
      .put({ ...info, state: 'stored', sent_bytes: info.bytes, upload_url: null, error: null });
    await tx.objectStore('photo_bytes').delete(sha256);
    count += 1;
  }
  return count;
}

/** Removes pictures that no draft and no op lists any more and that never reached the server. */
export async function releasePhotos(tx: WriteTx, photos: string[]): Promise<void> {
  if (photos.length === 0) return;
  const listed = new Set<string>();
  for (const item of await tx.objectStore('outbox').getAll()) {
    for (const key of Object.keys(item.op.set ?? {})) {
      if (key.startsWith('photos/')) listed.add(key.slice('photos/'.length));
    }
  }
  for (const draft of await tx.objectStore('drafts').getAll()) draft.photos.forEach((sha256) => listed.add(sha256));
  for (const sha256 of photos) {
    const info = await tx.objectStore('photos').get(sha256);
    if (!info || listed.has(sha256) || info.state === 'stored' || info.state === 'sent') continue;
    await tx.objectStore('photos').delete(sha256);
    await tx.objectStore('photo_bytes').delete(sha256);
  }
}
