// Is this phone fit for the evening? Asked of the browser, shown as it answers; null = it does not say.
import { askToPersist, space, type Space } from '../storage/space';
import type { Ledger } from './ledger.svelte';

export class Health {
  readonly #ledger: Ledger;
  #space = $state.raw<Space>({ persisted: null, free_bytes: null });
  #installed = $state(false);
  #asked = $state(false);

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  get persisted(): boolean | null {
    return this.#space.persisted;
  }
  get free_bytes(): number | null {
    return this.#space.free_bytes;
  }
  /** Opened from the home screen. */
  get installed(): boolean {
    return this.#installed;
  }
  /** False until the first `check` is answered. */
  get asked(): boolean {
    return this.#asked;
  }
  /** Server time minus phone time; null before the first contact. */
  get clock_offset_ms(): number | null {
    return this.#ledger.sync.last_contact_at === null ? null : this.#ledger.counter.offset_ms;
  }
  get unsent(): number {
    return this.#ledger.outbox.length;
  }

  async check(): Promise<void> {
    this.#space = await space();
    this.#installed = isInstalled();
    this.#asked = true;
  }

  /** Asks the browser to keep our data. True only when it will. */
  async askToPersist(): Promise<boolean> {
    const is_kept = (await askToPersist()) === true;
    await this.check();
    return is_kept;
  }
}

function isInstalled(): boolean {
  if (typeof matchMedia === 'function' && matchMedia('(display-mode: standalone)').matches) return true;
  return typeof navigator !== 'undefined' && (navigator as { standalone?: boolean }).standalone === true;
}
