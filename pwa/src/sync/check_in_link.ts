// The door of a meeting and the server (contract.md §10): a code from the wall, a party, a number. No session, no cookie.
import { ask, type Answer, type Fetch } from './api';

export interface DoorParty {
  id: string;
  name: string;
  expected: boolean;
  state: string;
  headcount: number | null;
}

export interface Door {
  starts_at: string;
  place: string;
  name: string;
  parties: DoorParty[];
}

export interface CheckIn {
  code: string;
  party: string;
  headcount: number;
  mode: 'physical' | 'remote';
  waited_ms: number;
}

export class CheckInLink {
  readonly #fetch: Fetch;

  constructor(fetcher: Fetch = (url, init) => fetch(url, init)) {
    this.#fetch = fetcher;
  }

  open(code: string): Promise<Answer<Door>> {
    return this.#post('/api/v1/check-in/open', { code });
  }

  send(check_in: CheckIn): Promise<Answer<{ party: string; headcount: number; seq: number }>> {
    return this.#post('/api/v1/check-in', check_in);
  }

  // Without cookies: whoever is logged in on this phone still checks a party in as anybody would.
  #post<T>(path: string, body: unknown): Promise<Answer<T>> {
    return ask(this.#fetch, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'omit',
    });
  }
}
