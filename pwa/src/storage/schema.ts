// The stores of the one database, what is kept in each, and the numbered steps from any earlier version.
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import type { KeptPack } from './map';
import type { District, Entity, JsonObject, Limits, Op, Receipt, Refusal, RowRecord, Session } from '../domain/types';

/** An op that has no receipt yet, or was rejected. */
export interface OutboxItem {
  /** The op's n; negative for a rejected op of an earlier enrolment, which is kept but has no number any more. */
  n: number;
  op: Op;
  state: 'waiting' | 'sent' | 'rejected';
  /** Made before the transaction: a write that is done again finds what the first one stored. */
  save_id: string;
  at_ms: number;
  error: Refusal | null;
  /** It had to be given a new n once (the server knew another op under the old one). */
  was_renumbered: boolean;
}

/** An op that left the outbox: by receipt, or because a person replaced or discarded it after it was rejected. */
export interface ReceiptItem {
  n: number;
  op: Op;
  save_id: string;
  outcome: 'stored' | 'held' | 'replaced' | 'discarded';
  receipt: Receipt | null;
  at_ms: number;
  /**
   * 1 = the server's entity has not come back with it yet: the screen still shows the own op. 2 = and the connection is
   * a later one than the receipt's: if it has not come when all has come, it will not (this reader may not see it).
   */
  settling: 0 | 1 | 2;
}

export interface DraftRecord {
  id: string;
  kind: string;
  activity: string;
  occasion: string;
  entity: string;
  is_new: boolean;
  /** The entity's rev when the editor was opened. */
  base: number;
  fields: JsonObject;
  focus: string;
  photos: string[];
  /** Photos that stay on the phone until they are blurred. */
  review: string[];
  /** Photos in which somebody has blurred what was to be blurred. Absent in drafts of earlier versions. */
  blurred?: string[];
  /** n of the rejected op this draft corrects. */
  replaces: number | null;
  at_ms: number;
}

/**
 * draft: belongs to something not saved · held: saved, but to be blurred first · waiting, uploading ·
 * sent: the server took all bytes · stored: the server's entity lists it (bytes are gone here) · refused.
 */
export type PhotoState = 'draft' | 'held' | 'waiting' | 'uploading' | 'sent' | 'stored' | 'refused';

export interface PhotoInfo {
  sha256: string;
  type: string;
  bytes: number;
  state: PhotoState;
  entity: string;
  /** A small JPEG kept after the bytes are gone. */
  thumbnail: ArrayBuffer | null;
  upload_url: string | null;
  sent_bytes: number;
  error: Refusal | null;
  at_ms: number;
}

export interface PhotoBytes {
  sha256: string;
  /** An ArrayBuffer, not a Blob: some browsers keep Blobs as references that can be lost. */
  data: ArrayBuffer;
}

/** The counter and the clock: advanced only in the transaction that stores the op. */
export interface Counter {
  last_n: number;
  last_clock: number;
  /** The latest clock heard from the server; a clock of ours it had to set right is given up down to this one. */
  seen_clock: number;
  offset_ms: number;
}

export interface Membership {
  session: Session;
  /** Expired or revoked: nothing is sent any more, capturing and reading go on. */
  ended: boolean;
}

export interface SyncFacts {
  cursor: string | null;
  last_receipt_at: number | null;
  last_contact_at: number | null;
  gaps: [number, number][];
  limits: Limits | null;
  /** The rights_version under which the district was fetched: another right sees another district. */
  district_for: string;
}

/** A code for tonight's guests that this phone asked for: told once, so it is kept as long as it works. */
export interface KeptCode {
  occasion: string;
  id: string;
  code: string;
  expires: string;
  uses: number;
}

/** What stays of an evening when its session is over: the findings made here, and where to read of them. */
export interface Evening {
  codes: KeptCode[];
  findings: string[];
}

export interface RollupItem {
  ref: string;
  record: RowRecord;
  period: string;
  as_of: string;
  received_ms: number;
}

export interface MetaValues {
  counter: Counter;
  membership: Membership;
  sync: SyncFacts;
  evening: Evening;
  /** Logged out without a network: the server is to be told. */
  leaving: true;
}
export type MetaKey = keyof MetaValues;

export interface LyktaSchema extends DBSchema {
  meta: { key: string; value: MetaValues[MetaKey] };
  outbox: { key: number; value: OutboxItem; indexes: { save_id: string } };
  receipts: { key: string; value: ReceiptItem; indexes: { settling: number; at_ms: number } };
  drafts: { key: string; value: DraftRecord };
  entities: { key: string; value: Entity; indexes: { occasion: string } };
  photos: { key: string; value: PhotoInfo };
  photo_bytes: { key: string; value: PhotoBytes };
  district: { key: string; value: District };
  rollups: { key: string; value: RollupItem };
  map_facts: { key: string; value: unknown };
  map_packs: { key: string; value: KeptPack };
  /** [etag, number of the piece] */
  map_pieces: { key: [string, number]; value: ArrayBuffer };
}

export const ALL_STORES = [
  'meta',
  'outbox',
  'receipts',
  'drafts',
  'entities',
  'photos',
  'photo_bytes',
  'district',
  'rollups',
  'map_facts',
  'map_packs',
  'map_pieces',
] as const;

export type StoreName = StoreNames<LyktaSchema>;
export type Handle = IDBPDatabase<LyktaSchema>;
export type ReadTx = IDBPTransaction<LyktaSchema, StoreName[], 'readonly'>;
export type WriteTx = IDBPTransaction<LyktaSchema, StoreName[], 'readwrite'>;

type Upgrade = (db: Handle) => void;

/** Step i brings version i to i + 1. A step that was released is never changed. */
const STEPS: Upgrade[] = [
  (db) => {
    db.createObjectStore('meta');
    const outbox = db.createObjectStore('outbox', { keyPath: 'n' });
    outbox.createIndex('save_id', 'save_id', { unique: true });
    const receipts = db.createObjectStore('receipts', { keyPath: 'save_id' });
    receipts.createIndex('settling', 'settling');
    receipts.createIndex('at_ms', 'at_ms');
    db.createObjectStore('drafts', { keyPath: 'id' });
    db.createObjectStore('entities', { keyPath: 'id' }).createIndex('occasion', 'occasion');
    db.createObjectStore('photos', { keyPath: 'sha256' });
    db.createObjectStore('photo_bytes', { keyPath: 'sha256' });
    db.createObjectStore('district');
    db.createObjectStore('rollups', { keyPath: 'ref' });
  },
  (db) => {
    db.createObjectStore('map_facts');
    db.createObjectStore('map_packs', { keyPath: 'etag' });
    db.createObjectStore('map_pieces');
  },
];

export const DATABASE_VERSION = STEPS.length;

export function upgrade(db: Handle, from: number): void {
  for (const step of STEPS.slice(from)) step(db);
}

export const NEW_COUNTER: Counter = { last_n: 0, last_clock: 0, seen_clock: 0, offset_ms: 0 };
export const NEW_EVENING: Evening = { codes: [], findings: [] };
export const NEW_SYNC: SyncFacts = {
  cursor: null,
  last_receipt_at: null,
  last_contact_at: null,
  gaps: [],
  limits: null,
  district_for: '',
};
