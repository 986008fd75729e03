// A socket may say it is open over a dead connection (half-open): only an answer proves that it lives.
import type { Timers } from '../domain/timers';

export const PING_EVERY_MS = 20_000;
export const ANSWER_WITHIN_MS = 10_000;
/** After the phone woke: somebody is looking at the screen. */
export const ANSWER_AFTER_WAKE_MS = 2_000;

export interface HeartbeatParts {
  timers: Timers;
  ping(id: number): void;
  dead(): void;
}

export class Heartbeat {
  readonly #parts: HeartbeatParts;
  #next: unknown = null;
  #deadline: unknown = null;
  #id = 0;
  #is_running = false;

  constructor(parts: HeartbeatParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#is_running = true;
    this.#schedule();
  }

  /** Asks at once and wants the answer soon. */
  wake(): void {
    if (this.#is_running) this.#ask(ANSWER_AFTER_WAKE_MS);
  }

  /** Only the latest question counts: a pong that was on its way before the phone slept proves nothing. */
  pong(id: number): void {
    if (!this.#is_running || id !== this.#id) return;
    this.#clear();
    this.#schedule();
  }

  stop(): void {
    this.#is_running = false;
    this.#clear();
  }

  #schedule(): void {
    this.#next = this.#parts.timers.set(PING_EVERY_MS, () => this.#ask(ANSWER_WITHIN_MS));
  }

  #ask(within_ms: number): void {
    this.#clear();
    this.#id += 1;
    this.#deadline = this.#parts.timers.set(within_ms, () => {
      this.stop();
      this.#parts.dead();
    });
    this.#parts.ping(this.#id);
  }

  #clear(): void {
    this.#parts.timers.clear(this.#next);
    this.#parts.timers.clear(this.#deadline);
    this.#next = null;
    this.#deadline = null;
  }
}
