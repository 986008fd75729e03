// Everything the phone keeps, in one database. The only room that knows IndexedDB.
import { Announcer, type Changed, type Channel } from './changed';
import { Cache } from './cache';
import { readCounter, readEvening, readMembership, readSync } from './counter';
import { Database, type DatabaseOptions } from './database';
import { DraftStore } from './drafts';
import { MapStore } from './map';
import { MembershipStore } from './membership';
import { Outbox } from './outbox';
import { PhotoStore } from './photos';
import type {
  Counter,
  DraftRecord,
  Evening,
  Membership,
  OutboxItem,
  PhotoInfo,
  ReceiptItem,
  RollupItem,
  SyncFacts,
  StoreName,
} from './schema';
import type { District, Entity } from '../domain/types';

export interface Everything {
  membership: Membership | null;
  sync: SyncFacts;
  counter: Counter;
  evening: Evening;
  outbox: OutboxItem[];
  receipts: ReceiptItem[];
  drafts: DraftRecord[];
  entities: Entity[];
  photos: PhotoInfo[];
  district: District | null;
  rollups: RollupItem[];
}

/** What of `Everything` changed; `entities` pairs ids with what stands there now. */
export interface Refreshed extends Partial<Omit<Everything, 'entities' | 'membership' | 'sync' | 'counter' | 'evening'>> {
  meta?: Pick<Everything, 'membership' | 'sync' | 'counter' | 'evening'>;
  entities?: [string, Entity | null][];
  all_entities?: Entity[];
}

const READ_AT_START: StoreName[] = [
  'meta',
  'outbox',
  'receipts',
  'drafts',
  'entities',
  'photos',
  'district',
  'rollups',
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
  readonly map: MapStore;

  constructor(options: StorageOptions = {}) {
    this.database = new Database(options);
    this.announcer = new Announcer(options.channel ?? null);
    this.outbox = new Outbox(this.database, this.announcer);
    this.cache = new Cache(this.database, this.announcer);
    this.photos = new PhotoStore(this.database, this.announcer);
    this.drafts = new DraftStore(this.database, this.announcer);
    this.membership = new MembershipStore(this.database, this.announcer);
    this.map = new MapStore(this.database);
  }

  /** One consistent picture of everything but the photos' bytes. */
  everything(): Promise<Everything> {
    return this.database.read(READ_AT_START, async (tx) => {
      const [membership, sync, counter, evening, outbox, receipts, drafts, entities, photos, district, rollups] =
        await Promise.all([
          readMembership(tx),
          readSync(tx),
          readCounter(tx),
          readEvening(tx),
          tx.objectStore('outbox').getAll(),
          tx.objectStore('receipts').getAll(),
          tx.objectStore('drafts').getAll(),
          tx.objectStore('entities').getAll(),
          tx.objectStore('photos').getAll(),
          tx.objectStore('district').get('district'),
          tx.objectStore('rollups').getAll(),
        ]);
      return {
        membership,
        sync,
        counter,
        evening,
        outbox,
        receipts,
        drafts,
        entities,
        photos,
        district: district ?? null,
        rollups,
      };
    });
  }

  /** The parts that one commit touched, read anew together. */
  refresh(changed: Changed): Promise<Refreshed> {
    return this.database.read(READ_AT_START, async (tx) => {
      const fresh: Refreshed = {};
      if (changed.meta) {
        fresh.meta = {
          membership: await readMembership(tx),
          sync: await readSync(tx),
          counter: await readCounter(tx),
          evening: await readEvening(tx),
        };
      }
      if (changed.outbox) fresh.outbox = await tx.objectStore('outbox').getAll();
      if (changed.receipts) fresh.receipts = await tx.objectStore('receipts').getAll();
      if (changed.drafts) fresh.drafts = await tx.objectStore('drafts').getAll();
      if (changed.photos) fresh.photos = await tx.objectStore('photos').getAll();
      if (changed.rollups) fresh.rollups = await tx.objectStore('rollups').getAll();
      if (changed.district) fresh.district = (await tx.objectStore('district').get('district')) ?? null;
      if (changed.entities === 'all') fresh.all_entities = await tx.objectStore('entities').getAll();
      else if (changed.entities?.length) {
        const store = tx.objectStore('entities');
        fresh.entities = await Promise.all(
          changed.entities.map(async (id) => [id, (await store.get(id)) ?? null] as [string, Entity | null]),
        );
      }
      return fresh;
    });
  }

  close(): void {
    this.announcer.close();
    this.database.close();
  }
}
