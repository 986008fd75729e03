// One evening, many phones: the code that lets guests in, who still holds unsent work, and, when it is over, what became
// of the findings made here.
import { ownRefusal } from '../domain/refusal';
import type { KeptCode } from '../storage/schema';
import type { Storage } from '../storage/storage';
import type { Api, PhoneReport } from '../sync/api';
import type { Ledger } from './ledger.svelte';
import { attempt, failure, type Outcome } from './outcome';

export type { PhoneReport } from '../sync/api';

export interface EveningParts {
  storage: Storage;
  ledger: Ledger;
  api: Api;
  now(): number;
}

/** What the server says of this phone's own findings, without any session. */
export interface OwnOutcome {
  found: number;
  fixed: number;
}

/** Guests of one walk: more than have ever come, fewer than would be a leak. */
const USES = 60;

export class EveningState {
  readonly #parts: EveningParts;
  #used = $state.raw<Record<string, number>>({});
  #phones = $state.raw<Record<string, PhoneReport[]>>({});
  #own = $state.raw<OwnOutcome | null>(null);
  #is_making = $state(false);

  constructor(parts: EveningParts) {
    this.#parts = parts;
  }

  /** The code of tonight that this phone asked for; null: there is none, or it has run out. */
  code(occasion: string): KeptCode | null {
    const { ledger, now } = this.#parts;
    const kept = ledger.evening.codes.find((one) => one.occasion === occasion);
    return kept && Date.parse(kept.expires) > now() ? kept : null;
  }

  /** How many have come in with it; null: not asked, or the server does not answer. */
  used(occasion: string): number | null {
    return this.#used[this.code(occasion)?.id ?? ''] ?? null;
  }

  /** Needs a network: the server makes the code. */
  async makeCode(occasion: string): Promise<Outcome> {
    if (this.#is_making) return { ok: true };
    this.#is_making = true;
    try {
      const { api, storage, ledger } = this.#parts;
      const answer = await api.eveningCode(occasion, USES);
      if (!answer.ok) return failure(answer.refusal);
      const { id, code, expires, uses } = answer.value;
      return await attempt<{ ok: true }>(async () => {
        await storage.membership.keepCode(occasion, { occasion, id, code, expires, uses });
        await ledger.settled();
        return { ok: true };
      });
    } finally {
      this.#is_making = false;
    }
  }

  get is_making(): boolean {
    return this.#is_making;
  }

  async closeCode(occasion: string): Promise<Outcome> {
    const code = this.code(occasion);
    if (!code) return { ok: true };
    const { api, storage, ledger } = this.#parts;
    const answer = await api.closeCode(code.id);
    if (!answer.ok && answer.status !== 404) return failure(answer.refusal);
    return attempt<{ ok: true }>(async () => {
      await storage.membership.keepCode(occasion, null);
      await ledger.settled();
      return { ok: true };
    });
  }

  /** Phones of the walk as they last told of themselves; null: not asked yet. */
  phones(occasion: string): PhoneReport[] | null {
    return this.#phones[occasion] ?? null;
  }

  /** Asks the server how many have joined and who holds what. What is shown stays when it does not answer. */
  async look(occasion: string): Promise<Outcome> {
    const { api } = this.#parts;
    const [phones, codes] = await Promise.all([api.phones(occasion), this.code(occasion) ? api.codes(occasion) : null]);
    if (phones.ok) this.#phones = { ...this.#phones, [occasion]: phones.value };
    if (codes?.ok) this.#used = { ...this.#used, ...Object.fromEntries(codes.value.map(({ id, used }) => [id, used])) };
    return phones.ok ? { ok: true } : failure(phones.refusal);
  }

  /** Ids of findings made in this phone; they outlive the session. */
  get findings(): readonly string[] {
    return this.#parts.ledger.evening.findings;
  }

  get own(): OwnOutcome | null {
    return this.#own;
  }

  async askOfOwn(): Promise<Outcome> {
    const ids = [...this.findings];
    if (ids.length === 0) return failure(ownRefusal('not_found', 'queue_item_gone', 'no finding was made here'));
    const sums = { found: 0, fixed: 0 };
    for (let start = 0; start < ids.length; start += 50) {
      const answer = await this.#parts.api.publicFindings(ids.slice(start, start + 50));
      if (!answer.ok) return failure(answer.refusal);
      sums.found += answer.value.found;
      sums.fixed += answer.value.fixed;
    }
    this.#own = sums;
    return { ok: true };
  }
}
