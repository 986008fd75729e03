// The district's map in the phone. In pieces of one size, each its own row: a tile is read from one or two of them
// without touching the rest, a fetch that broke off goes on with the next piece, and iOS, which loses Blobs and has no
// writable files for pages before version 26, keeps them like everything else.
import type { MapOffer, PackOffer } from '../domain/map_offer';
import type { Database } from './database';

export const PIECE_BYTES = 256 * 1024;

export interface KeptPack extends PackOffer {
  /** The first so many are here. */
  pieces: number;
  is_whole: boolean;
}

/** What is known of the map without a network. */
export interface MapFacts {
  offer: MapOffer | null;
  packs: KeptPack[];
  owners: { etag: string; layer: unknown } | null;
}

export function pieceCount(bytes: number): number {
  return Math.ceil(bytes / PIECE_BYTES);
}

/** How long this piece of a file must be. */
export function pieceLength(bytes: number, piece: number): number {
  return Math.min(PIECE_BYTES, bytes - piece * PIECE_BYTES);
}

export class MapStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  facts(): Promise<MapFacts> {
    return this.#db.read(['map_facts', 'map_packs'], async (tx) => {
      const facts = tx.objectStore('map_facts');
      return {
        offer: ((await facts.get('offer')) as MapOffer | undefined) ?? null,
        owners: ((await facts.get('owners')) as MapFacts['owners'] | undefined) ?? null,
        packs: await tx.objectStore('map_packs').getAll(),
      };
    });
  }

  async keepOffer(offer: MapOffer): Promise<void> {
    await this.#db.note(['map_facts'], (tx) => tx.objectStore('map_facts').put(offer, 'offer'));
  }

  async keepOwners(owners: MapFacts['owners']): Promise<void> {
    await this.#db.note(['map_facts'], (tx) =>
      owners ? tx.objectStore('map_facts').put(owners, 'owners') : tx.objectStore('map_facts').delete('owners').then(() => ''),
    );
  }

  /** The pack as it stands here; a new one begins with nothing. */
  begin(offer: PackOffer): Promise<KeptPack> {
    return this.#db.write(['map_packs'], async (tx) => {
      const packs = tx.objectStore('map_packs');
      const known = await packs.get(offer.etag);
      if (known) return known;
      const fresh: KeptPack = { ...offer, pieces: 0, is_whole: false };
      await packs.put(fresh);
      return fresh;
    });
  }

  /**
   * The next piece. With the last one the pack is whole, and what was kept of others goes in the same commit: until
   * then the old map serves. Null: the pack is gone (somebody deleted it meanwhile), or this is not its next piece.
   */
  addPiece(etag: string, piece: number, data: ArrayBuffer): Promise<KeptPack | null> {
    return this.#db.write(['map_packs', 'map_pieces'], async (tx) => {
      const packs = tx.objectStore('map_packs');
      const pack = await packs.get(etag);
      if (!pack) return null;
      // Done again after a connection that died, or another tab was faster.
      if (piece < pack.pieces) return pack;
      if (piece !== pack.pieces || data.byteLength !== pieceLength(pack.bytes, piece)) return null;
      await tx.objectStore('map_pieces').put(data, [etag, piece]);
      const grown: KeptPack = { ...pack, pieces: piece + 1, is_whole: piece + 1 === pieceCount(pack.bytes) };
      await packs.put(grown);
      if (grown.is_whole) {
        for (const other of await packs.getAllKeys()) {
          if (other === etag) continue;
          await packs.delete(other);
          await tx.objectStore('map_pieces').delete(IDBKeyRange.bound([other, 0], [other, Number.MAX_SAFE_INTEGER]));
        }
      }
      return grown;
    });
  }

  piece(etag: string, piece: number): Promise<ArrayBuffer | null> {
    return this.#db.read(['map_pieces'], async (tx) => (await tx.objectStore('map_pieces').get([etag, piece])) ?? null);
  }

  /** All pieces of all packs; what the server offers stays known. */
  async remove(): Promise<void> {
    await this.#db.write(['map_packs', 'map_pieces'], async (tx) => {
      await tx.objectStore('map_packs').clear();
      await tx.objectStore('map_pieces').clear();
    });
  }
}
