// Who this phone is. An ended session stops sending; capturing and reading go on.
import type { Session } from '../domain/types';
import type { Storage } from '../storage/storage';
import type { Api } from '../sync/api';
import type { Ledger } from './ledger.svelte';
import { attempt, failure, type Outcome } from './outcome';

export interface AccountParts {
  storage: Storage;
  ledger: Ledger;
  api: Api;
  now(): number;
  on_joined(): void;
}

export class Account {
  readonly #parts: AccountParts;
  #is_joining = $state(false);

  constructor(parts: AccountParts) {
    this.#parts = parts;
  }

  get phase(): 'new' | 'joined' | 'ended' {
    const membership = this.#parts.ledger.membership;
    if (!membership) return 'new';
    return membership.ended ? 'ended' : 'joined';
  }

  get session(): Session | null {
    return this.#parts.ledger.membership?.session ?? null;
  }

  get is_joining(): boolean {
    return this.#is_joining;
  }

  /** Spends a typed code, "KX7M-2Q9P"; spaces, the hyphen and small letters are no mistake. */
  async join(code: string): Promise<Outcome> {
    if (this.#is_joining) return { ok: true };
    this.#is_joining = true;
    try {
      return await this.#join(code);
    } finally {
      this.#is_joining = false;
    }
  }

  async #join(code: string): Promise<Outcome> {
    const { storage, ledger, api, now, on_joined } = this.#parts;
    const answer = await api.enrol(written(code));
    if (!answer.ok) return failure(answer.refusal);
    return attempt<{ ok: true }>(async () => {
      await storage.membership.join(answer.value, now());
      await ledger.settled();
      on_joined();
      return { ok: true };
    });
  }
}

function written(code: string): string {
  const letters = code.toUpperCase().replace(/[^0-9A-Z]/g, '');
  return letters.length === 8 ? `${letters.slice(0, 4)}-${letters.slice(4)}` : letters;
}
