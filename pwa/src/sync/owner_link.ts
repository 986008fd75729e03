// The owner's page and the server (contract.md §9): one secret from the link's fragment, sent with each request and
// kept nowhere. Reading changes nothing; an answer is an ordinary change, made in the name of the link's party.
import type { District, LinkChange, LinkReceipt, LinkWork } from '../domain/types';
import { ask, readRefusal, type Answer, type Fetch } from './api';
import { ownRefusal } from '../domain/refusal';

export type { LinkChange, LinkWalk, LinkWork } from '../domain/types';

/** A round of the yearly survey, as its link tells of it. */
export interface OpenSurvey {
  round: string;
  /** Of the activity it is about. */
  name: string;
  closes: string;
  replied: boolean;
}

const CHUNK_BYTES = 512 * 1024;

export class OwnerLink {
  readonly #token: string;
  readonly #fetch: Fetch;

  constructor(token: string, fetcher: Fetch = (url, init) => fetch(url, init)) {
    this.#token = token;
    this.#fetch = fetcher;
  }

  work(): Promise<Answer<LinkWork>> {
    return this.#ask('/api/v1/link/work');
  }

  /** Surveys that are open to the link's party today. */
  async surveys(): Promise<Answer<OpenSurvey[]>> {
    const answer = await this.#ask<{ surveys: OpenSurvey[] }>('/api/v1/link/surveys');
    return answer.ok ? { ok: true, value: answer.value.surveys } : answer;
  }

  answerSurvey(round: string, answers: Record<string, string>): Promise<Answer<null>> {
    return this.#ask<null>('/api/v1/link/surveys', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ round, ...answers }),
    });
  }

  /** Names of parties and the plugin's own words. */
  district(): Promise<Answer<District>> {
    return this.#ask('/api/v1/district');
  }

  async answer(changes: LinkChange[]): Promise<Answer<LinkReceipt[]>> {
    const answer = await this.#ask<{ receipts: LinkReceipt[] }>('/api/v1/link/answers', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ changes }),
    });
    return answer.ok ? { ok: true, value: answer.value.receipts } : answer;
  }

  /** null: it cannot be shown just now. A picture needs the secret too, so it cannot simply be an address. */
  async photo(sha256: string): Promise<Blob | null> {
    try {
      const response = await this.#fetch(`/api/v1/photos/${sha256}`, { headers: this.#headers(), credentials: 'omit' });
      return response.ok ? await response.blob() : null;
    } catch {
      return null;
    }
  }

  /**
   * A photo in pieces (contract.md §7). The page waits for it, so a cut connection is simply told; tried again, also after
   * a reload, it goes on where the server stands: the same photo has the same address there.
   */
  async upload(photo: { sha256: string; type: string; data: ArrayBuffer }): Promise<Answer<null>> {
    try {
      const made = await this.#fetch('/api/v1/uploads', {
        method: 'POST',
        credentials: 'omit',
        headers: {
          ...this.#headers(),
          'tus-resumable': '1.0.0',
          'upload-length': String(photo.data.byteLength),
          'upload-metadata': `sha256 ${btoa(photo.sha256)},type ${btoa(photo.type)}`,
        },
      });
      // Stored already: 200, and nothing to send.
      if (made.status === 200) return { ok: true, value: null };
      const address = made.headers.get('location');
      if (!made.ok || address === null) return await refusedBy(made);
      return await this.#sendPieces(address, photo.data, await this.#offset(address));
    } catch {
      return { ok: false, status: 0, refusal: ownRefusal('unavailable', 'no_network', 'the server does not answer') };
    }
  }

  /** How much of it the server has; when it does not say, it is asked to begin anew. */
  async #offset(address: string): Promise<number> {
    const asked = await this.#fetch(address, {
      method: 'HEAD',
      credentials: 'omit',
      headers: { ...this.#headers(), 'tus-resumable': '1.0.0' },
    });
    const offset = Number(asked.headers.get('upload-offset'));
    return asked.ok && Number.isInteger(offset) ? offset : 0;
  }

  async #sendPieces(address: string, data: ArrayBuffer, from: number): Promise<Answer<null>> {
    for (let start = from; start < data.byteLength; start += CHUNK_BYTES) {
      const sent = await this.#fetch(address, {
        method: 'PATCH',
        credentials: 'omit',
        headers: {
          ...this.#headers(),
          'tus-resumable': '1.0.0',
          'upload-offset': String(start),
          'content-type': 'application/offset+octet-stream',
        },
        body: data.slice(start, start + CHUNK_BYTES),
      });
      if (!sent.ok) return refusedBy(sent);
    }
    return { ok: true, value: null };
  }

  #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#token}` };
  }

  // Without cookies: somebody who is logged in on the same computer still answers as the link's party.
  #ask<T>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
    const headers = { ...(init.headers as Record<string, string> | undefined), ...this.#headers() };
    return ask(this.#fetch, path, { ...init, headers, credentials: 'omit' });
  }
}

async function refusedBy(response: Response): Promise<Answer<null>> {
  return { ok: false, status: response.status, refusal: await readRefusal(response) };
}
