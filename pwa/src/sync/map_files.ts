// The district's map and the layer of owners, from the server (contract.md §13). A part of the map is taken only when it
// is of the very file that was offered and exactly as long as it should be.
import { readMapOffer, type MapOffer, type PackOffer } from '../domain/map_offer';
import { ownRefusal } from '../domain/refusal';
import { ask, type Answer, type Fetch } from './api';

/** A quarter of a megabyte must get through on the thinnest network there is. */
const PART_WITHIN_MS = 90_000;

/** changed: the administrator has put another file there. */
export type Part = { ok: true; bytes: ArrayBuffer } | { ok: false; why: 'no_network' | 'changed' | 'refused' };

export class MapFiles {
  readonly #fetch: Fetch;
  readonly #base: string;

  constructor(fetcher: Fetch = (url, init) => fetch(url, init), base = '') {
    this.#fetch = fetcher;
    this.#base = base;
  }

  async offer(): Promise<Answer<MapOffer>> {
    const answer = await ask<unknown>(this.#fetch, `${this.#base}/api/v1/map`);
    if (!answer.ok) return answer;
    const offer = readMapOffer(answer.value);
    return offer ? { ok: true, value: offer } : { ok: false, status: 200, refusal: ownRefusal('internal', 'answer_unreadable', 'the answer could not be read') };
  }

  owners(): Promise<Answer<unknown>> {
    return ask<unknown>(this.#fetch, `${this.#base}/api/v1/map/owners.geojson`);
  }

  async part(pack: PackOffer, offset: number, length: number, signal?: AbortSignal): Promise<Part> {
    const deadline = new AbortController();
    const give_up = (): void => deadline.abort();
    const timer = setTimeout(give_up, PART_WITHIN_MS);
    signal?.addEventListener('abort', give_up);
    try {
      const response = await this.#fetch(`${this.#base}/api/v1/map/district.pmtiles`, {
        credentials: 'same-origin',
        cache: 'no-store',
        headers: { range: `bytes=${offset}-${offset + length - 1}` },
        signal: deadline.signal,
      });
      if (!response.ok && response.status !== 416) return { ok: false, why: response.status >= 500 ? 'no_network' : 'refused' };
      const is_same = response.status === 206 && response.headers.get('etag') === pack.etag;
      const bytes = is_same ? await response.arrayBuffer() : null;
      if (!bytes) await response.body?.cancel();
      return bytes?.byteLength === length ? { ok: true, bytes } : { ok: false, why: 'changed' };
    } catch {
      return { ok: false, why: 'no_network' };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', give_up);
    }
  }
}
