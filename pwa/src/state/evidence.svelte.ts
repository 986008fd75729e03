// The rows behind a number: from the phone where they are here, else fetched for this look only.
import { overlay, type Shown } from '../domain/overlay';
import type { Entity } from '../domain/types';
import type { Api } from '../sync/api';
import type { Ledger } from './ledger.svelte';

export class Evidence {
  readonly ids: readonly string[];
  /** Rows behind the number that this reader may not open. */
  readonly hidden: number;
  readonly #ledger: Ledger;
  readonly #api: Api;
  #fetched = $state.raw<ReadonlyMap<string, Entity>>(new Map());
  #phase = $state<'loading' | 'ready' | 'partial'>('loading');

  constructor(ledger: Ledger, api: Api, ids: readonly string[], hidden = 0) {
    this.#ledger = ledger;
    this.#api = api;
    this.ids = ids;
    this.hidden = hidden;
  }

  /** partial: some are not in the phone and the server does not answer. */
  get phase(): 'loading' | 'ready' | 'partial' {
    return this.#phase;
  }

  get rows(): Shown[] {
    return this.ids
      .map((id) => this.#ledger.shown(id) ?? overlay(this.#fetched.get(id), []))
      .filter((shown) => shown !== null);
  }

  async load(): Promise<void> {
    const missing = this.ids.filter((id) => this.#ledger.shown(id) === null && !this.#fetched.has(id));
    if (missing.length === 0) {
      this.#phase = 'ready';
      return;
    }
    this.#phase = 'loading';
    const answer = await this.#api.entities(missing);
    if (answer.ok)
      this.#fetched = new Map([...this.#fetched, ...answer.value.map((entity) => [entity.id, entity] as const)]);
    this.#phase = answer.ok ? 'ready' : 'partial';
  }
}
