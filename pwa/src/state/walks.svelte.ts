// Walks and what belongs to them.
import { byDateDescending, isTonight, localMinute } from '../domain/occasion';
import { photoCount, textOf, type PhotoCount, type Shown } from '../domain/overlay';
import { isCodeOf } from '../domain/receipt';
import type { JsonObject } from '../domain/types';
import type { Ledger } from './ledger.svelte';
import type { Saved } from './outcome';
import type { Scribe } from './scribe';

export class Walks {
  readonly #ledger: Ledger;
  readonly #scribe: Scribe;
  readonly #now: () => number;

  constructor(ledger: Ledger, scribe: Scribe, now: () => number) {
    this.#ledger = ledger;
    this.#scribe = scribe;
    this.#now = now;
  }

  /** Newest first. */
  readonly #all = $derived.by(() => this.#ledger.ofKind('walk').sort(byDateDescending));

  get all(): Shown[] {
    return this.#all;
  }

  /** Today's, and after midnight until six still yesterday evening's. Cancelled ones are not. */
  get tonight(): Shown[] {
    const now = localMinute(this.#now());
    const hour = Number(now.slice(11, 13));
    return this.#all.filter(
      (walk) => textOf(walk, 'status') !== 'cancelled' && isTonight(walk, now.slice(0, 10), hour),
    );
  }

  get(id: string): Shown | null {
    return this.#ledger.shown(id);
  }

  /** Of one kind, in the order they were made. */
  of(occasion: string, kind: string): Shown[] {
    return this.#ledger.ofOccasion(occasion, kind).sort(byCreation);
  }

  /** Newest first: what was just saved stands at the top. Those merged into another one are not among them. */
  findings(occasion: string): Shown[] {
    return this.of(occasion, 'finding')
      .filter((finding) => textOf(finding, 'merged_into') === '')
      .reverse();
  }

  /** Those a typed receipt code may mean, newest first. */
  findByCode(typed: string): Shown[] {
    return this.#ledger
      .ofKind('finding')
      .filter((finding) => isCodeOf(typed, finding))
      .sort((a, b) => b.rev - a.rev);
  }

  /** Of one kind, of all walks. */
  every(kind: string): Shown[] {
    return this.#ledger.ofKind(kind);
  }

  photos(occasion: string): PhotoCount {
    const counts = this.#ledger.ofOccasion(occasion).map((shown) => photoCount(shown));
    return {
      total: counts.reduce((sum, { total }) => sum + total, 0),
      stored: counts.reduce((sum, { stored }) => sum + stored, 0),
    };
  }

  conflicts(occasion: string): number {
    return this.#ledger.ofOccasion(occasion).reduce((sum, { conflict_count }) => sum + conflict_count, 0);
  }

  /** A new walk: the occasion and its own record share one id. */
  create(walk: { activity: string; set: JsonObject }): Promise<Saved> {
    const id = this.#scribe.newId();
    return this.#scribe.save({ activity: walk.activity, occasion: id, entity: id, kind: 'walk', set: walk.set });
  }
}

function byCreation(a: Shown, b: Shown): number {
  const order = Date.parse(a.created.at) - Date.parse(b.created.at);
  return order || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
