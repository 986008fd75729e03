// The district's map in this phone: what the server offers, what of it is here, and the bytes for whoever draws it.
// Fetched once, when a person says so, in pieces; goes on by itself where it broke off; works without a network after.
import type { LatLon } from '../domain/geo';
import type { Duty, MapOffer, PackOffer } from '../domain/map_offer';
import { ownerAt, readOwners, type OwnerArea } from '../domain/owners';
import { StorageFull } from '../storage/failure';
import { PIECE_BYTES, pieceLength, type KeptPack } from '../storage/map';
import { space } from '../storage/space';
import type { Storage } from '../storage/storage';
import type { MapFiles } from '../sync/map_files';

/**
 * none: the server has no map · offered: it has one, this phone not · fetching · paused: part of it is here ·
 * kept: whole, and the newest known · older: whole, but the server has a newer one.
 */
export type MapPhase = 'none' | 'offered' | 'fetching' | 'paused' | 'kept' | 'older';
export type MapTrouble = 'no_network' | 'no_room' | 'changed' | 'refused';

/** A map file that can be read from anywhere. */
export interface MapFile {
  key: string;
  max_zoom: number;
  read(offset: number, length: number): Promise<ArrayBuffer>;
}

export interface DistrictMapParts {
  storage: Storage;
  files: MapFiles;
  is_connected(): boolean;
  /** Free room in bytes; null: unknown. */
  room?: () => Promise<number | null>;
}

/** Room that must be left over for photos. */
const SPARE_BYTES = 20e6;
/** Pieces held in memory: enough for the tiles around one place. */
const PIECES_AT_HAND = 8;

export class DistrictMap {
  readonly #parts: DistrictMapParts;
  #offer = $state.raw<MapOffer | null>(null);
  #packs = $state.raw<KeptPack[]>([]);
  #areas = $state.raw<OwnerArea[]>([]);
  #owners_etag: string | null = null;
  #is_fetching = $state(false);
  #trouble = $state<MapTrouble | null>(null);
  #stop: AbortController | null = null;
  /** A person asked for it in this life of the app: then it goes on by itself when the network is back. */
  #is_wanted = false;
  #refreshing: Promise<void> | null = null;
  #loading: Promise<void> = Promise.resolve();

  constructor(parts: DistrictMapParts) {
    this.#parts = parts;
  }

  get phase(): MapPhase {
    if (this.#is_fetching) return 'fetching';
    if (this.#whole) return this.#offer?.pack && this.#offer.pack.etag !== this.#whole.etag ? 'older' : 'kept';
    if (!this.#offer?.pack) return 'none';
    return this.#begun ? 'paused' : 'offered';
  }
  /** Of the map that is offered, or else of the one that is here. */
  get bytes(): number {
    return this.#offer?.pack?.bytes ?? this.#whole?.bytes ?? 0;
  }
  get got_bytes(): number {
    if (this.#whole && !this.#is_fetching) return this.#whole.bytes;
    return this.#begun ? Math.min(this.#begun.bytes, this.#begun.pieces * PIECE_BYTES) : 0;
  }
  get trouble(): MapTrouble | null {
    return this.#trouble;
  }
  /** Why the file that lies on the server is not offered. */
  get problem(): string | null {
    return this.#offer?.problem ?? null;
  }
  get is_kept(): boolean {
    return this.#whole !== null;
  }
  get bounds(): PackOffer['bounds'] | null {
    return (this.#whole ?? this.#offer?.pack)?.bounds ?? null;
  }
  /** Numbers to call when something is acute. */
  get duty(): readonly Duty[] {
    return this.#offer?.duty ?? [];
  }
  dutyOf(party: string): Duty | null {
    return this.duty.find((duty) => duty.party === party) ?? null;
  }
  get has_owners(): boolean {
    return this.#areas.length > 0;
  }
  /** Who looks after the ground there, as the administrator's layer has it; a suggestion, never a choice. */
  ownerAt(at: LatLon): string | null {
    return ownerAt(this.#areas, at);
  }

  /** The phone's own copy; while there is none and the server answers, the server's. Null: the plain ground. */
  readonly file = $derived.by((): MapFile | null => {
    const whole = this.#whole;
    if (whole) return { key: `kept ${whole.etag}`, max_zoom: whole.max_zoom, read: this.#reader(whole) };
    const pack = this.#offer?.pack;
    if (!pack || !this.#parts.is_connected()) return null;
    return {
      key: `server ${pack.etag}`,
      max_zoom: pack.max_zoom,
      read: async (offset, length) => {
        const answer = await this.#parts.files.part(pack, offset, Math.min(length, pack.bytes - offset));
        if (!answer.ok) throw new DOMException(answer.why, 'AbortError');
        return answer.bytes;
      },
    };
  });

  /** What the phone holds; the start of the app does not wait for it. */
  load(): Promise<void> {
    this.#loading = this.#load().catch(() => undefined);
    return this.#loading;
  }

  async #load(): Promise<void> {
    this.pause();
    const { offer, packs, owners } = await this.#parts.storage.map.facts();
    this.#offer = offer;
    this.#packs = packs;
    this.#useOwners(owners);
  }

  /** Asks the server what there is; silent when it does not answer. Goes on with a fetch that was broken off. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh()
      .catch(() => undefined)
      .finally(() => {
        this.#refreshing = null;
      });
    return this.#refreshing;
  }

  /** Fetches what is missing. Resolves when it is whole, paused or in trouble. */
  async download(): Promise<void> {
    if (this.#is_fetching) return;
    this.#is_wanted = true;
    this.#is_fetching = true;
    this.#trouble = null;
    const stop = new AbortController();
    this.#stop = stop;
    try {
      await this.#refreshOffer();
      await this.#fetchPieces(stop.signal);
    } catch (error) {
      this.#trouble = error instanceof StorageFull ? 'no_room' : 'refused';
    } finally {
      this.#is_fetching = false;
      this.#stop = null;
    }
  }

  /** What is here stays. */
  pause(): void {
    this.#is_wanted = false;
    this.#stop?.abort();
  }

  /** Gives its room back. */
  async remove(): Promise<void> {
    this.pause();
    await this.#parts.storage.map.remove();
    this.#packs = [];
    this.#trouble = null;
  }

  get #whole(): KeptPack | null {
    return this.#packs.find(({ is_whole }) => is_whole) ?? null;
  }
  get #begun(): KeptPack | null {
    const etag = this.#offer?.pack?.etag;
    return this.#packs.find((pack) => !pack.is_whole && pack.etag === etag) ?? null;
  }

  async #refresh(): Promise<void> {
    await this.#loading;
    await this.#refreshOffer();
    if (this.#is_wanted && !this.#is_fetching && (this.phase === 'paused' || this.phase === 'older')) void this.download();
  }

  async #refreshOffer(): Promise<void> {
    const answer = await this.#parts.files.offer();
    if (!answer.ok) return;
    this.#offer = answer.value;
    await this.#parts.storage.map.keepOffer(answer.value);
    const wanted = answer.value.owners?.etag ?? null;
    if (wanted === this.#owners_etag) return;
    if (wanted === null) {
      await this.#parts.storage.map.keepOwners(null);
      this.#useOwners(null);
      return;
    }
    const layer = await this.#parts.files.owners();
    if (!layer.ok) return;
    const owners = { etag: wanted, layer: layer.value };
    await this.#parts.storage.map.keepOwners(owners);
    this.#useOwners(owners);
  }

  #useOwners(owners: { etag: string; layer: unknown } | null): void {
    this.#owners_etag = owners?.etag ?? null;
    this.#areas = owners ? (readOwners(owners.layer) ?? []) : [];
  }

  async #fetchPieces(signal: AbortSignal): Promise<void> {
    const offer = this.#offer?.pack;
    if (!offer || this.#whole?.etag === offer.etag) return;
    const { storage, files } = this.#parts;
    const room = await (this.#parts.room ?? freeRoom)();
    let pack: KeptPack = await storage.map.begin(offer);
    this.#take(pack);
    if (room !== null && room < offer.bytes - pack.pieces * PIECE_BYTES + SPARE_BYTES) {
      this.#trouble = 'no_room';
      return;
    }
    while (!pack.is_whole && !signal.aborted) {
      const answer = await files.part(offer, pack.pieces * PIECE_BYTES, pieceLength(offer.bytes, pack.pieces), signal);
      if (signal.aborted) return;
      if (!answer.ok) {
        this.#trouble = answer.why;
        return;
      }
      const grown = await storage.map.addPiece(offer.etag, pack.pieces, answer.bytes);
      if (!grown) return;
      pack = grown;
      this.#take(pack);
    }
  }

  #take(pack: KeptPack): void {
    this.#packs = pack.is_whole ? [pack] : [...this.#packs.filter(({ etag }) => etag !== pack.etag), pack];
  }

  #reader(pack: KeptPack): MapFile['read'] {
    const at_hand = new Map<number, Promise<ArrayBuffer | null>>();
    const piece = (number: number): Promise<ArrayBuffer | null> => {
      const known = at_hand.get(number) ?? this.#parts.storage.map.piece(pack.etag, number);
      at_hand.delete(number);
      at_hand.set(number, known);
      // A read that failed must not be remembered.
      known.catch(() => at_hand.delete(number));
      for (const oldest of at_hand.keys()) {
        if (at_hand.size <= PIECES_AT_HAND) break;
        at_hand.delete(oldest);
      }
      return known;
    };
    return async (offset, length) => {
      const end = Math.min(pack.bytes, offset + length);
      const out = new Uint8Array(Math.max(0, end - offset));
      for (let at = offset; at < end; ) {
        const number = Math.floor(at / PIECE_BYTES);
        const data = await piece(number);
        if (!data) throw new DOMException('a piece of the map is missing', 'AbortError');
        const from = at - number * PIECE_BYTES;
        const part = new Uint8Array(data, from, Math.min(data.byteLength - from, end - at));
        out.set(part, at - offset);
        at += part.byteLength;
      }
      return out.buffer;
    };
  }
}

async function freeRoom(): Promise<number | null> {
  return (await space()).free_bytes;
}
