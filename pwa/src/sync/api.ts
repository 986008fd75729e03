// The HTTP side of the contract. Every answer is a value: what was asked for, or a refusal in the server's form.
import { ownRefusal } from '../domain/refusal';
import type { LastWord } from '../domain/holding';
import type { District, Entity, HistoryOp, PlanRecord, Refusal, Right, Session } from '../domain/types';

export type Answer<T> = { ok: true; value: T } | { ok: false; status: number; refusal: Refusal };

export interface Invitation {
  right: Right;
  party: string;
  role: string;
  /** A guest's only occasion, else "". */
  occasion: string;
  expires: string | null;
}

/** A code that many guests of one evening use. The server tells the code itself this once. */
export interface EveningCode {
  id: string;
  code: string;
  expires: string;
  uses: number;
}

export interface Choice {
  id: string;
  name: string;
}

/** `choices`: the code lets the guest choose the party they speak for; ask once more with one of them. */
export type Enrolled = Answer<Session> | { ok: false; status: number; refusal: Refusal; choices: Choice[] };

/** One phone of a walk, as it last told of itself; nulls where it never did. */
export interface PhoneReport extends LastWord {
  device: string;
  right: Right;
  party: string;
  role: string;
  seen_at: string | null;
  ready: Record<string, 'ok' | 'warn' | 'bad'> | null;
}

export interface PublicFindings {
  found: number;
  fixed: number;
  items: { id: string; state: 'open' | 'answered' | 'declined' | 'fixed' }[];
}

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

const ANSWER_WITHIN_MS = 20_000;
/** Ids in one request; the address may not grow beyond what servers take. */
const IDS_PER_REQUEST = 40;

export class Api {
  readonly #fetch: Fetch;
  readonly #base: string;

  constructor(fetcher: Fetch = (url, init) => fetch(url, init), base = '') {
    this.#fetch = fetcher;
    this.#base = base;
  }

  /** Spends a typed code. The cookie is the browser's business; the token is not kept. */
  async enrol(code: string, party = ''): Promise<Enrolled> {
    let choices: Choice[] | null = null;
    const noting: Fetch = async (url, init) => {
      const response = await this.#fetch(url, init);
      if (response.status === 409) choices = await choicesIn(response.clone());
      return response;
    };
    const answer = await ask<{ session: Session }>(noting, `${this.#base}/api/v1/enrol`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(party === '' ? { code } : { code, party, role: '' }),
    });
    if (answer.ok) return { ok: true, value: answer.value.session };
    return choices ? { ...answer, choices } : answer;
  }

  /** This device's session is over from now on, also on the server. */
  leave(): Promise<Answer<unknown>> {
    return this.#ask('/api/v1/session', { method: 'DELETE' });
  }

  /** A code for so many guests of one occasion, who choose the party they speak for. */
  eveningCode(occasion: string, uses: number): Promise<Answer<EveningCode>> {
    return this.#ask('/api/v1/devices', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ right: 'guest', occasion, uses, party: '', role: '', expires: null }),
    });
  }

  /** How often each open code of the occasion has been used. */
  async codes(occasion: string): Promise<Answer<{ id: string; used: number; uses: number; expires: string }[]>> {
    const answer = await this.#ask<{ codes: { id: string; used: number; uses: number; expires: string }[] }>(
      `/api/v1/codes?occasion=${encodeURIComponent(occasion)}`,
    );
    return answer.ok ? { ok: true, value: answer.value.codes } : answer;
  }

  /** Nobody more comes in with it. */
  closeCode(id: string): Promise<Answer<unknown>> {
    return this.#ask(`/api/v1/codes/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  async phones(occasion: string): Promise<Answer<PhoneReport[]>> {
    const answer = await this.#ask<{ phones: PhoneReport[] }>(`/api/v1/phones?occasion=${encodeURIComponent(occasion)}`);
    return answer.ok ? { ok: true, value: answer.value.phones } : answer;
  }

  /** What became of findings, for somebody without a session. */
  publicFindings(ids: string[]): Promise<Answer<PublicFindings>> {
    return this.#ask(`/api/v1/public/findings?ids=${ids.slice(0, 50).map(encodeURIComponent).join(',')}`);
  }

  /** A typed code for another phone, for those whose right covers it. */
  async invite(invitation: Invitation): Promise<Answer<string>> {
    const answer = await this.#ask<{ code: string }>('/api/v1/devices', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(invitation),
    });
    return answer.ok ? { ok: true, value: answer.value.code } : answer;
  }

  session(): Promise<Answer<Session>> {
    return this.#ask('/api/v1/session');
  }

  /** null: still the version that is known. */
  async district(known_version = ''): Promise<Answer<District | null>> {
    const headers: Record<string, string> = known_version ? { 'if-none-match': `"${known_version}"` } : {};
    const answer = await this.#ask<District>('/api/v1/district', { headers });
    return !answer.ok && answer.status === 304 ? { ok: true, value: null } : answer;
  }

  record(plan: string, period: string, as_of?: string): Promise<Answer<PlanRecord>> {
    const query = new URLSearchParams({ period, ...(as_of ? { as_of } : {}) });
    return this.#ask(`/api/v1/records/${encodeURIComponent(plan)}?${query}`);
  }

  async entities(ids: string[]): Promise<Answer<Entity[]>> {
    const found: Entity[] = [];
    for (let start = 0; start < ids.length; start += IDS_PER_REQUEST) {
      const part = ids
        .slice(start, start + IDS_PER_REQUEST)
        .map(encodeURIComponent)
        .join(',');
      const answer = await this.#ask<{ entities: Entity[] }>(`/api/v1/entities?ids=${part}`);
      if (!answer.ok) return answer;
      found.push(...answer.value.entities);
    }
    return { ok: true, value: found };
  }

  async history(entity: string): Promise<Answer<HistoryOp[]>> {
    const answer = await this.#ask<{ ops: HistoryOp[] }>(`/api/v1/history?entity=${encodeURIComponent(entity)}`);
    return answer.ok ? { ok: true, value: answer.value.ops } : answer;
  }

  photoAddress(sha256: string): string {
    return `${this.#base}/api/v1/photos/${sha256}`;
  }

  /** Any other resource of the server, for what only works with a network. */
  call<T>(path: string, method = 'GET', body?: unknown): Promise<Answer<T>> {
    if (body === undefined) return this.#ask(path, { method });
    return this.#ask(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  }

  #ask<T>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
    return ask(this.#fetch, this.#base + path, init);
  }
}

/** One request and its answer as a value, whatever the network does. */
export async function ask<T>(fetcher: Fetch, address: string, init: RequestInit = {}): Promise<Answer<T>> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), ANSWER_WITHIN_MS);
  try {
    const response = await fetcher(address, {
      credentials: 'same-origin',
      ...init,
      signal: deadline.signal,
    });
    if (response.status === 204) return { ok: true, value: null as T };
    if (response.ok) return { ok: true, value: (await response.json()) as T };
    return { ok: false, status: response.status, refusal: await readRefusal(response) };
  } catch (error) {
    if (error instanceof SyntaxError) return unreadable(200);
    const refusal = ownRefusal('unavailable', 'no_network', 'the server does not answer');
    return { ok: false, status: 0, refusal };
  } finally {
    clearTimeout(timer);
  }
}

async function choicesIn(response: Response): Promise<Choice[] | null> {
  const body = (await response.json().catch(() => null)) as { choices?: unknown } | null;
  if (!Array.isArray(body?.choices)) return null;
  return body.choices.filter((one): one is Choice => typeof one?.id === 'string' && typeof one?.name === 'string');
}

function unreadable(status: number): { ok: false; status: number; refusal: Refusal } {
  return { ok: false, status, refusal: ownRefusal('internal', 'answer_unreadable', 'the answer could not be read') };
}

/** The refusal in an answer's body, in the server's form whatever stood in it. */
export async function readRefusal(response: { status: number; text(): Promise<string> }): Promise<Refusal> {
  return refusalFrom(response.status, await response.text().catch(() => ''));
}

export function refusalFrom(status: number, body: string): Refusal {
  try {
    const { error } = JSON.parse(body) as { error?: Partial<Refusal> };
    if (error?.code && error.reason) {
      return { code: error.code, reason: error.reason, sentence: error.sentence ?? '', field: error.field ?? '' };
    }
  } catch {
    // A proxy's page, or nothing at all.
  }
  const { refusal } = unreadable(status);
  const code = status === 401 || status === 403 ? 'unauthorized' : status === 404 ? 'not_found' : refusal.code;
  return { ...refusal, code: status >= 500 ? 'unavailable' : code };
}
