// Keeps a connection alive as long as the app lives: opens, reconnects with back-off, wakes. Truth is the cursor, so
// a connection may end at any moment and nothing is lost. Knows neither window nor document.
import type { HoldingMessage } from '../domain/contract';
import type { Timers } from '../domain/timers';
import { Link, type LinkEnd, type LinkParts } from './link';

/** off · connecting · live · waiting (for the next try) · ended (this device's session is over). */
export type SyncPhase = 'off' | 'connecting' | 'live' | 'waiting' | 'ended';

export interface SyncParts extends Omit<LinkParts, 'on_live' | 'on_end' | 'is_careful'> {
  timers: Timers;
  /** 0…1 */
  random(): number;
  /** Asked over HTTP when the socket was refused, because a browser does not tell why. */
  check_session(): Promise<'alive' | 'ended' | 'unknown'>;
  on_phase(phase: SyncPhase): void;
  /** The district the server has now. */
  on_district(version: string): void;
}

const FIRST_PAUSE_MS = 1_000;
/** Somebody may be looking at the pill; a server that is back should not wait for a minute. */
const LONGEST_PAUSE_MS = 15_000;
const BUSY_PAUSE_MS = 8_000;
const GOOD_LINK_MS = 10_000;

export class SyncSession {
  readonly #parts: SyncParts;
  #link: Link | null = null;
  #phase: SyncPhase = 'off';
  #timer: unknown = null;
  #failures = 0;
  #live_since_ms: number | null = null;
  #is_careful = false;

  constructor(parts: SyncParts) {
    this.#parts = parts;
  }

  get phase(): SyncPhase {
    return this.#phase;
  }

  start(): void {
    if (this.#phase === 'off') this.#connect();
  }

  stop(): void {
    this.#parts.timers.clear(this.#timer);
    this.#enter('off');
    this.#link?.close();
  }

  /** Something was stored to be sent. */
  poke(): void {
    this.#link?.poke();
  }

  tell(holding: HoldingMessage): void {
    this.#link?.tell(holding);
  }

  /** The phone says that its network is gone: better known now than when an answer has not come for half a minute. */
  lose(): void {
    if (this.#phase === 'live' || this.#phase === 'connecting') this.#link?.lose();
  }

  /** The page became visible, was shown again, or the phone says that it has a network. */
  wake(): void {
    if (this.#phase === 'live') this.#link?.wake();
    if (this.#phase === 'waiting') {
      this.#failures = 0;
      this.#connect();
    }
  }

  #connect(): void {
    this.#parts.timers.clear(this.#timer);
    this.#enter('connecting');
    void this.#open(this.#link);
  }

  async #open(previous: Link | null): Promise<void> {
    await previous?.drained();
    await this.#parts.store.markWaiting().catch(() => undefined);
    if (this.#phase !== 'connecting' || this.#link !== previous) return;
    const link: Link = new Link({
      ...this.#parts,
      is_careful: this.#is_careful,
      on_live: (welcome) => {
        if (this.#link !== link) return;
        this.#live_since_ms = this.#parts.now();
        this.#enter('live');
        this.#parts.on_district(welcome.district_version);
      },
      on_end: (end) => {
        if (this.#link === link) this.#ended(end);
      },
    });
    this.#link = link;
    link.open();
  }

  #ended(end: LinkEnd): void {
    if (this.#phase === 'off' || this.#phase === 'ended') return;
    this.#is_careful = end === 'unread';
    // A welcome alone is no success: a link that always dies right after it must be tried ever more slowly too.
    if (this.#live_since_ms !== null && this.#parts.now() - this.#live_since_ms >= GOOD_LINK_MS) this.#failures = 0;
    this.#live_since_ms = null;
    this.#enter('waiting');
    this.#retry(end === 'busy' ? BUSY_PAUSE_MS : 0);
    // Meanwhile, for an answer may be long in coming where the network swallows everything.
    if (end === 'ended' || end === 'refused') void this.#giveUpIfOver();
  }

  async #giveUpIfOver(): Promise<void> {
    const is_over = await this.#isOver();
    if (!is_over || (this.#phase !== 'waiting' && this.#phase !== 'connecting')) return;
    this.#parts.timers.clear(this.#timer);
    this.#enter('ended');
    this.#link?.close();
    await this.#parts.store.end().catch(() => undefined);
  }

  async #isOver(): Promise<boolean> {
    return (await this.#parts.check_session().catch(() => 'unknown')) === 'ended';
  }

  // Jitter, or all phones of a walk would come back in the same moment.
  #retry(at_least_ms: number): void {
    const pause_ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures += 1;
    const jittered_ms = pause_ms * (0.5 + this.#parts.random() / 2);
    this.#parts.timers.clear(this.#timer);
    this.#timer = this.#parts.timers.set(Math.max(at_least_ms, jittered_ms), () => this.#connect());
  }

  #enter(phase: SyncPhase): void {
    if (this.#phase === phase) return;
    this.#phase = phase;
    this.#parts.on_phase(phase);
  }
}
