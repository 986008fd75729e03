// Who this phone is. An ended session stops sending; capturing and reading go on.
import { instantWithOffset } from '../domain/clock';
import { ownRefusal } from '../domain/refusal';
import type { Right, Session } from '../domain/types';
import type { Storage } from '../storage/storage';
import type { Api, Choice } from '../sync/api';
import type { Ledger } from './ledger.svelte';
import { attempt, failure, type Failure } from './outcome';

export interface AccountParts {
  storage: Storage;
  ledger: Ledger;
  api: Api;
  now(): number;
  on_joined(): void;
  on_left(): void;
}

export type JoinOutcome = { ok: true } | (Failure & { choices?: Choice[] });

/** A guest is out again tomorrow. */
const GUEST_STAYS_MS = 24 * 3600 * 1000;

export class Account {
  readonly #parts: AccountParts;
  #is_joining = $state(false);
  #is_leaving = $state(false);

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

  /** Logged out and emptied, but the server could not be told yet: until it is, it takes this phone for one of its own. */
  get is_leaving(): boolean {
    return this.#is_leaving;
  }

  /**
   * Spends a typed code, "KX7M-2Q9P"; spaces, the hyphen and small letters are no mistake. `choices`: the code lets the
   * guest say for whom they speak; ask them, and join again with the id of one.
   */
  async join(code: string, party = ''): Promise<JoinOutcome> {
    if (this.#is_joining) return { ok: true };
    this.#is_joining = true;
    try {
      return await this.#join(code, party);
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

  /**
   * Everything of Lykta leaves this phone, and the server closes its session. With work that is not sent only if
   * `discard` says so: ask before. `is_closed` false: the phone is empty, but the server could not be told.
   */
  leave({ discard }: { discard: boolean }): Promise<{ ok: true; is_closed: boolean } | Failure> {
    const { storage, ledger, api, on_left } = this.#parts;
    return attempt<{ ok: true; is_closed: boolean }>(async () => {
      if (!discard && !(await storage.membership.isClean())) {
        return failure(ownRefusal('conflict', 'queue_not_empty', 'there is work in this phone that is not sent'));
      }
      // While the phone still is who it is; what it holds goes whatever the server says.
      on_left();
      const answer = await api.leave();
      const is_closed = answer.ok || answer.status === 401 || answer.status === 403;
      if (!(await storage.membership.leave(discard, is_closed))) {
        this.#parts.on_joined();
        return failure(ownRefusal('conflict', 'queue_not_empty', 'there is work in this phone that is not sent'));
      }
      await ledger.settled();
      this.#is_leaving = !is_closed;
      return { ok: true, is_closed };
    });
  }

  /** Tells the server of a log-out it has not heard of, if there is one and it answers now. */
  async finishLeaving(): Promise<void> {
    const { storage, ledger, api } = this.#parts;
    this.#is_leaving = ledger.membership === null && (await storage.membership.isLeaving().catch(() => false));
    if (!this.#is_leaving) return;
    const answer = await api.leave();
    if (!answer.ok && answer.status !== 401 && answer.status !== 403) return;
    await storage.membership.hasLeft().catch(() => undefined);
    this.#is_leaving = false;
  }

  async #join(code: string, party: string): Promise<JoinOutcome> {
    const { storage, ledger, api, now, on_joined } = this.#parts;
    const answer = await api.enrol(written(code), party);
    if (!answer.ok) return 'choices' in answer ? { ...failure(answer.refusal), choices: answer.choices } : failure(answer.refusal);
    return attempt<{ ok: true }>(async () => {
      await storage.membership.join(answer.value, now());
      this.#is_leaving = false;
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
