// The network between one phone and the server, badly behaved on purpose: it holds messages back, loses the tail of
// what was on its way when it breaks, says some things twice, and lets receipts and changes overtake each other (the
// server sends them from different threads). Within that, order is kept, as a WebSocket keeps it.
import type { Socket, SocketHandlers } from '../../pwa/src/sync/socket';
import type { Random } from './random';
import type { ConvergenceServer } from './server';

export class Wire implements Socket {
  static #count = 0;
  readonly #name: string;
  readonly #server: ConvergenceServer;
  readonly #handlers: SocketHandlers;
  readonly #random: Random;
  readonly #faults_percent: number;
  readonly #up: string[] = [];
  readonly #down: string[] = [];
  #is_open = true;
  #is_held = false;

  constructor(
    server: ConvergenceServer,
    device: string,
    handlers: SocketHandlers,
    random: Random,
    faults_percent: number,
  ) {
    this.#name = `w${(Wire.#count += 1)}`;
    this.#server = server;
    this.#handlers = handlers;
    this.#random = random;
    this.#faults_percent = faults_percent;
    server.open(this.#name, device, {
      message: (text) => this.#arrived(text),
      closed: (code) => this.cut(code),
    });
    queueMicrotask(() => this.#is_open && handlers.opened());
  }

  get is_open(): boolean {
    return this.#is_open;
  }

  /** From the phone. */
  send(text: string): void {
    if (!this.#is_open) return;
    this.#up.push(text);
    if (this.#fault() && text.includes('"type":"ops"')) this.#up.push(text);
    if (!this.#is_held) this.flow();
  }

  /** By the phone. */
  close(): void {
    this.#is_open = false;
    this.#server.close(this.#name);
  }

  hold(): void {
    this.#is_held = true;
  }

  release(): void {
    this.#is_held = false;
    this.flow();
  }

  /** Lets through what waits, or only some of it. */
  flow(most = Infinity): void {
    for (let i = 0; i < most && this.#is_open && this.#up.length > 0; i += 1) {
      this.#server.send(this.#name, this.#up.shift()!);
    }
    for (let i = 0; i < most && this.#is_open && this.#down.length > 0; i += 1) {
      this.#handlers.message(this.#down.shift()!);
    }
  }

  /** The network breaks; what waited in it is lost. */
  cut(code = 1006): void {
    if (!this.#is_open) return;
    this.close();
    this.#up.length = 0;
    this.#down.length = 0;
    this.#handlers.closed(code);
  }

  #arrived(text: string): void {
    if (!this.#is_open) return;
    this.#down.push(text);
    const last = this.#down.length - 1;
    if (this.#fault() && last > 0 && overtakes(this.#down[last - 1]!, text)) {
      [this.#down[last - 1], this.#down[last]] = [this.#down[last]!, this.#down[last - 1]!];
    }
    if (this.#fault() && !text.includes('"type":"welcome"')) this.#down.push(text);
    if (!this.#is_held) this.flow();
  }

  #fault(): boolean {
    return this.#random.chance(this.#faults_percent);
  }
}

function overtakes(before: string, after: string): boolean {
  const kind = (text: string) =>
    text.includes('"type":"receipts"') ? 'receipts' : text.includes('"type":"changes"') ? 'changes' : '';
  return kind(before) !== '' && kind(after) !== '' && kind(before) !== kind(after);
}
