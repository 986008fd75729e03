// Checking a party in with the code on the wall. What could not be sent waits in the browser and goes by itself when the
// network is back; it counts from the tap.
import { CheckInLink, type Door } from '../sync/check_in_link';
import { failure } from './outcome';

export interface CheckInParts {
  link: Pick<CheckInLink, 'open' | 'send'>;
  /** Keeps what waits for a network through a reload. */
  keep: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;
  now(): number;
}

interface Waiting {
  code: string;
  party: string;
  name: string;
  headcount: number;
  mode: 'physical' | 'remote';
  at_ms: number;
}

export type CheckInPhase = 'code' | 'loading' | 'choose' | 'waiting' | 'done' | 'refused' | 'away';

const KEPT_AS = 'lykta.incheckning';
/** The door is open that long; what is older reaches nobody (server/http/check_in.cpp). */
const LONGEST_WAIT_MS = 8 * 3_600_000;

export class CheckInDesk {
  readonly #parts: CheckInParts;
  #phase = $state<CheckInPhase>('code');
  #problem = $state('');
  #door = $state.raw<Door | null>(null);
  #waiting = $state.raw<Waiting | null>(null);
  #done = $state.raw<{ name: string; headcount: number } | null>(null);
  #code = '';
  #is_sending = false;

  constructor(parts: CheckInParts) {
    this.#parts = parts;
    this.#waiting = this.#kept();
    if (this.#waiting) {
      this.#code = this.#waiting.code;
      this.#phase = 'waiting';
    }
  }

  get phase(): CheckInPhase {
    return this.#phase;
  }
  /** Key of the sentence. */
  get problem(): string {
    return this.#problem;
  }
  get door(): Door | null {
    return this.#door;
  }
  /** What was sent, or waits to be. */
  get told(): { name: string; headcount: number } | null {
    return this.#done ?? this.#waiting;
  }

  async open(code: string): Promise<void> {
    this.#code = code;
    this.#phase = 'loading';
    this.#problem = '';
    const answer = await this.#parts.link.open(code);
    if (answer.ok) {
      this.#door = answer.value;
      this.#phase = 'choose';
    } else {
      this.#phase = answer.status === 0 ? 'away' : 'refused';
      this.#problem = failure(answer.refusal).key;
    }
  }

  async checkIn(party: string, name: string, headcount: number, mode: 'physical' | 'remote'): Promise<void> {
    this.#waiting = { code: this.#code, party, name, headcount, mode, at_ms: this.#parts.now() };
    this.#keep();
    await this.send();
  }

  /** Again, by itself or by a tap. */
  async send(): Promise<void> {
    const waiting = this.#waiting;
    if (!waiting || this.#is_sending) return;
    this.#is_sending = true;
    const { code, party, headcount, mode, at_ms } = waiting;
    const answer = await this.#parts.link.send({ code, party, headcount, mode, waited_ms: Math.max(0, this.#parts.now() - at_ms) });
    this.#is_sending = false;
    if (!answer.ok && (answer.status === 0 || answer.status === 503)) {
      this.#phase = 'waiting';
      return;
    }
    this.#waiting = null;
    this.#keep();
    if (answer.ok) {
      this.#done = { name: waiting.name, headcount };
      this.#phase = 'done';
    } else {
      this.#phase = this.#door ? 'choose' : 'refused';
      this.#problem = failure(answer.refusal).key;
    }
  }

  /** The number was wrong, or the same phone speaks for another party too. */
  again(): void {
    this.#done = null;
    this.#problem = '';
    if (this.#door) this.#phase = 'choose';
    else void this.open(this.#code);
  }

  #kept(): Waiting | null {
    try {
      const kept = JSON.parse(this.#parts.keep?.getItem(KEPT_AS) ?? 'null') as Waiting | null;
      return kept && this.#parts.now() - kept.at_ms < LONGEST_WAIT_MS ? kept : null;
    } catch {
      return null;
    }
  }

  #keep(): void {
    const { keep } = this.#parts;
    try {
      if (this.#waiting) keep?.setItem(KEPT_AS, JSON.stringify(this.#waiting));
      else keep?.removeItem(KEPT_AS);
    } catch {
      // A browser that keeps nothing: it still waits on the open page.
    }
  }
}

export function openCheckIn(): CheckInDesk {
  let keep: Storage | null = null;
  try {
    keep = localStorage;
  } catch {
    // Private windows of some browsers.
  }
  return new CheckInDesk({ link: new CheckInLink(), keep, now: () => Date.now() });
}
