// Everything the phone keeps, in one database. The only room that knows IndexedDB.
import { Announcer, type Channel } from './changed';
import { Cache } from './cache';
import { readMembership, readSync } from './counter';
import { Database, type DatabaseOptions } from './database';
import { DraftStore } from './drafts';
import { MembershipStore } from './membership';
import { Outbox } from './outbox';
import { PhotoStore } from './photos';
import type {
  DraftRecord, Membership, OutboxItem, PhotoInfo, ReceiptItem, RollupItem, SyncFacts, StoreName,
} from './schema';
import type { District, Entity } from '../domain/types';

export interface Everything {
  membership: Membership | null;
  sync: SyncFacts;
  outbox: OutboxItem[];
  receipts: ReceiptItem[];
  drafts: DraftRecord[];
  entities: Entity[];
  photos: PhotoInfo[];
  district: District | null;
  rollups: RollupItem[];
}

const READ_AT_START: StoreName[] = [
  'meta', 'outbox', 'receipts', 'drafts', 'entities', 'photos', 'district', 'rollups',
];

export interface StorageOptions extends DatabaseOptions {
  channel?: Channel | null;
}

export class Storage {
  readonly database: Database;
  readonly announcer: Announcer;
  readonly outbox: Outbox;
  readonly cache: Cache;
  readonly photos: PhotoStore;
  readonly drafts: DraftStore;
  readonly membership: MembershipStore;

  constructor(options: StorageOptions = {}) {
    this.database = new Database(options);
    this.announcer = new Announcer(options.channel ?? null);
    this.outbox = new Outbox(this.database, this.announcer);
    this.cache = new Cache(this.database, this.announcer);
    this.photos = new PhotoStore(this.database, this.announcer);
    this.drafts = new DraftStore(this.database, this.announcer);
    this.membership = new MembershipStore(this.database, this.announcer);
  }

  /** One consistent picture of everything but the photos' bytes. */
  everything(): Promise<Everything> {
    return this.database.read(READ_AT_START, async (tx) => {
      const [membership, sync, outbox, receipts, drafts, entities, photos, district, rollups] = await Promise.all([
        readMembership(tx),
        readSync(tx),
        tx.objectStore('outbox').getAll(),
        tx.objectStore('receipts').getAll(),
        tx.objectStore('drafts').getAll(),
        tx.objectStore('entities').getAll(),
        tx.objectStore('photos').getAll(),
        tx.objectStore('district').get('district'),
        tx.objectStore('rollups').getAll(),
      ]);
      return { membership, sync, outbox, receipts, drafts, entities, photos, district: district ?? null, rollups };
    });
  }

  close(): void {
    this.announcer.close();
    this.database.close();
  }
}
