// Time that passes when a test says so.
import type { Timers } from '../domain/timers';

export class ManualTimers implements Timers {
  now_ms = 1_795_000_000_000;
  #next_id = 1;
  readonly #waiting = new Map<number, { at_ms: number; run: () => void }>();

  set(ms: number, run: () => void): unknown {
    const id = this.#next_id;
    this.#next_id += 1;
    this.#waiting.set(id, { at_ms: this.now_ms + ms, run });
    return id;
  }

  clear(handle: unknown): void {
    this.#waiting.delete(handle as number);
  }

  /** Lets `ms` pass, everything due on the way run, and what that starts settle. */
  async pass(ms: number): Promise<void> {
    const end_ms = this.now_ms + ms;
    for (;;) {
      await settle();
      const due = [...this.#waiting]
        .filter(([, { at_ms }]) => at_ms <= end_ms)
        .sort(([, a], [, b]) => a.at_ms - b.at_ms)[0];
      if (!due) break;
      this.#waiting.delete(due[0]);
      this.now_ms = Math.max(this.now_ms, due[1].at_ms);
      due[1].run();
    }
    this.now_ms = end_ms;
  }
}

/** Everything that only waits for promises happens. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 60; i += 1) await Promise.resolve();
}
