// Who this phone is. An ended session stops sending; capturing and reading go on.
import { instantWithOffset } from '../domain/clock';
import { ownRefusal } from '../domain/refusal';
import type { Right, Session } from '../domain/types';
import type { Storage } from '../storage/storage';
import type { Api } from '../sync/api';
import type { Ledger } from './ledger.svelte';
import { attempt, failure, type Failure, type Outcome } from './outcome';

export interface AccountParts {
  storage: Storage;
  ledger: Ledger;
  api: Api;
  now(): number;
  on_joined(): void;
  on_left(): void;
}

/** A guest is out again tomorrow. */
const GUEST_STAYS_MS = 24 * 3600 * 1000;

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

  /** A typed code for another phone; it works once, for ten minutes. */
  async invite(guest: {
    right: Right;
    party: string;
    occasion?: string;
  }): Promise<{ ok: true; code: string } | Failure> {
    const { api, now } = this.#parts;
    const { right, party, occasion = '' } = guest;
    const expires = right === 'guest' ? instantWithOffset(now() + GUEST_STAYS_MS) : null;
    const answer = await api.invite({ right, party, role: '', occasion, expires });
    return answer.ok ? { ok: true, code: answer.value } : failure(answer.refusal);
  }

  /** Everything of Lykta leaves this phone. With work that is not sent only if `discard` says so: ask before. */
  leave({ discard }: { discard: boolean }): Promise<Outcome> {
    const { storage, ledger, on_left } = this.#parts;
    return attempt<{ ok: true }>(async () => {
      if (!(await storage.membership.leave(discard))) {
        return failure(ownRefusal('conflict', 'queue_not_empty', 'there is work in this phone that is not sent'));
      }
      on_left();
      await ledger.settled();
      return { ok: true };
    });
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
