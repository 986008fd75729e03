// Where a picture can be looked at, and how far it has come.
import { SvelteMap } from 'svelte/reactivity';
import type { PhotoState } from '../storage/schema';
import type { Storage } from '../storage/storage';
import type { Api } from '../sync/api';
import type { Ledger } from './ledger.svelte';

export class Photos {
  readonly #ledger: Ledger;
  readonly #storage: Storage;
  readonly #api: Api;
  readonly #thumbnails = new Map<string, string>();
  readonly #wholes = new SvelteMap<string, string>();
  readonly #loading = new Set<string>();

  constructor(ledger: Ledger, storage: Storage, api: Api) {
    this.#ledger = ledger;
    this.#storage = storage;
    this.#api = api;
  }

  /** Address for an <img>: the phone's own small copy, else its bytes ("" until they are read), else the server's. */
  src(sha256: string): string {
    const info = this.#ledger.photos.get(sha256);
    if (!info) return this.#api.photoAddress(sha256);
    if (info.thumbnail) return this.#thumbnailOf(sha256, info.thumbnail);
    return info.state === 'stored' ? this.#api.photoAddress(sha256) : this.#wholeOf(sha256, info.type);
  }

  /** As `src`, in full size. */
  full(sha256: string): string {
    const info = this.#ledger.photos.get(sha256);
    if (!info || info.state === 'stored') return this.#api.photoAddress(sha256);
    return this.#wholeOf(sha256, info.type);
  }

  state(sha256: string): PhotoState | 'unknown' {
    return this.#ledger.photos.get(sha256)?.state ?? 'unknown';
  }

  /** Of one finding: those that wait here to be blurred. */
  heldOf(entity: string): string[] {
    return [...this.#ledger.photos.values()]
      .filter((info) => info.state === 'held' && info.entity === entity)
      .map(({ sha256 }) => sha256);
  }

  /** The picture itself, as long as it is in the phone. */
  async blob(sha256: string): Promise<Blob | null> {
    const bytes = await this.#storage.photos.bytes(sha256).catch(() => null);
    return bytes ? new Blob([bytes], { type: this.#ledger.photos.get(sha256)?.type ?? 'image/jpeg' }) : null;
  }

  /** Frees the addresses given out. */
  close(): void {
    for (const url of [...this.#thumbnails.values(), ...this.#wholes.values()]) URL.revokeObjectURL(url);
    this.#thumbnails.clear();
    this.#wholes.clear();
  }

  #thumbnailOf(sha256: string, bytes: ArrayBuffer): string {
    let url = this.#thumbnails.get(sha256);
    if (!url) {
      url = URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' }));
      this.#thumbnails.set(sha256, url);
    }
    return url;
  }

  #wholeOf(sha256: string, type: string): string {
    const url = this.#wholes.get(sha256);
    if (url === undefined) void this.#load(sha256, type);
    return url ?? '';
  }

  async #load(sha256: string, type: string): Promise<void> {
    if (this.#loading.has(sha256)) return;
    this.#loading.add(sha256);
    try {
      const bytes = await this.#storage.photos.bytes(sha256);
      if (bytes) this.#wholes.set(sha256, URL.createObjectURL(new Blob([bytes], { type })));
    } catch {
      // The storage does not answer and says so itself.
    } finally {
      this.#loading.delete(sha256);
    }
  }
}
