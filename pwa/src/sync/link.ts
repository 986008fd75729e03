// One connection, from hello to its end: ops out in order of n, receipts and changes in, one after the other.
import { ownRefusal } from '../domain/refusal';
import type { Timers } from '../domain/timers';
import type { HoldingMessage, OpsMessage } from '../domain/contract';
import type { Limits, Refusal, RowRecord, Scope, WelcomeMessage } from '../domain/types';
import { fitting } from './batch';
import { Heartbeat } from './heartbeat';
import { readMessage, type Incoming, type Outgoing } from './messages';
import type { Socket, SocketFactory, SocketHandlers } from './socket';
import type { SyncStore } from './store';

/**
 * lost:     the network went, or the server did not answer in time.
 * refused:  closed before a welcome: the server may not know this device any more.
 * ended:    the server says that the session ended (1008).
 * busy:     try later (1013).
 * unread:   the server could not read a message of ours; the next link sends op by op to find out which.
 * storage:  this phone could not store what came; nothing is lost, the cursor did not move.
 */
export type LinkEnd = 'lost' | 'refused' | 'ended' | 'busy' | 'unread' | 'storage' | 'closed';

export interface LinkParts {
  store: SyncStore;
  open_socket: SocketFactory;
  timers: Timers;
  now(): number;
  device: string;
  app_version: string;
  scope: Scope;
  wants_rollups: boolean;
  /** Send op by op: one that cannot be read must not take its neighbours with it, nor block them. */
  is_careful: boolean;
  on_live(welcome: WelcomeMessage): void;
  on_district(version: string): void;
  on_caught_up(): void;
  on_end(end: LinkEnd): void;
}

const WELCOME_WITHIN_MS = 15_000;
const RECEIPTS_WITHIN_MS = 30_000;
const NOT_ABOUT_OPS = new Set(['holding_invalid', 'message_unknown']);
/** Ops on their way at once; more would only wait in the server's queue. */
const MAX_UNANSWERED = 1000;

export class Link {
  readonly #parts: LinkParts;
  readonly #heartbeat: Heartbeat;
  #socket: Socket | null = null;
  #limits: Limits | null = null;
  #has_ended = false;
  #work: Promise<void> = Promise.resolve();
  #deadline: unknown = null;
  #hello_ms = 0;
  #has_caught_up = false;
  #sent_up_to = 0;
  #unanswered = 0;
  #is_pumping = false;
  #pump_again = false;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#heartbeat = new Heartbeat({
      timers: parts.timers,
      ping: (id) => this.#send({ type: 'ping', id }),
      dead: () => this.#end('lost'),
    });
  }

  open(): void {
    this.#expect(WELCOME_WITHIN_MS);
    const handlers: SocketHandlers = {
      opened: () => this.#next(() => this.#hello()),
      message: (text) => this.#next(() => this.#receive(text)),
      closed: (code) => this.#next(async () => this.#end(endOf(code, this.#limits !== null))),
    };
    try {
      this.#socket = this.#parts.open_socket(handlers);
    } catch {
      // A browser may refuse to make one at all (an address it holds for unsafe).
      this.#end('refused');
    }
  }

  get is_live(): boolean {
    return this.#limits !== null && !this.#has_ended;
  }

  /** There may be something new to send. */
  poke(): void {
    void this.#pump();
  }

  /** The phone woke: prove that the connection lives. */
  wake(): void {
    if (this.is_live) this.#heartbeat.wake();
  }

  /** Tells the server what this phone still holds. Said again after each hello; a lost one is no loss. */
  tell(holding: HoldingMessage): void {
    if (this.is_live) this.#send(holding);
  }

  /** The phone says that the network is gone: no answer will come. */
  lose(): void {
    this.#end('lost');
  }

  close(): void {
    this.#end('closed');
  }

  /** Resolves when everything that came over this connection is dealt with; the next one may start then. */
  drained(): Promise<void> {
    return this.#work;
  }

  // One thing at a time: a change must not overtake the one before it on its way into storage.
  #next(step: () => Promise<void>): void {
    this.#work = this.#work.then(step).catch(() => this.#end('storage'));
  }

  async #hello(): Promise<void> {
    if (this.#has_ended) return;
    const cursor = await this.#parts.store.cursor();
    this.#hello_ms = this.#parts.now();
    const { device, app_version, scope, wants_rollups } = this.#parts;
    this.#send({ type: 'hello', device, protocol: 1, app: app_version, cursor, scope, rollups: wants_rollups });
  }

  // What arrived before the end is dealt with even after it: a receipt is a receipt.
  async #receive(text: string): Promise<void> {
    const message = readMessage(text);
    if (!message) return;
    if (message.type === 'welcome') return this.#welcome(message);
    if (this.#limits !== null) await this.#handle(message);
  }

  async #welcome(welcome: WelcomeMessage): Promise<void> {
    const now_ms = this.#parts.now();
    const { store } = this.#parts;
    const cursor = await store.cursor();
    await store.confirm(welcome.session);
    await store.welcomed({
      limits: welcome.limits,
      gaps: welcome.gaps ?? [],
      // The answer took half the way back: the server's clock at our now.
      offset_ms: Math.round(welcome.server_ms + (now_ms - this.#hello_ms) / 2 - now_ms),
      highest_n: welcome.highest_n,
      now_ms,
    });
    if (welcome.reset) {
      await store.dropCaches();
      this.#send({ type: 'forgot', cursor });
    }
    if (this.#has_ended) return;
    this.#limits = welcome.limits;
    this.#expect(null);
    this.#heartbeat.start();
    this.#parts.on_live(welcome);
    this.poke();
  }

  async #handle(message: Exclude<Incoming, WelcomeMessage>): Promise<void> {
    const { store } = this.#parts;
    switch (message.type) {
      case 'receipts':
        await store.recordReceipts(message.receipts, this.#parts.now());
        this.#answered(message.receipts.length);
        return;
      case 'changes': {
        const is_first_end = !message.more && !this.#has_caught_up;
        await store.applyChanges(message, is_first_end);
        if (is_first_end) {
          this.#has_caught_up = true;
          this.#parts.on_caught_up();
        }
        return;
      }
      case 'rollups': {
        const records = message.records.filter(({ ref }) => ref !== undefined) as RowRecord[];
        return store.putRollups({ ...message, records }, this.#parts.now());
      }
      case 'district':
        return this.#parts.on_district(message.version);
      case 'pong':
        return this.#heartbeat.pong(Number(message.id));
      case 'error':
        return this.#unread(message.error);
    }
  }

  async #unread(error: Refusal): Promise<void> {
    // Said about something else than ops: that is no verdict on them, and an earlier server need not know the message.
    if (this.#unanswered === 0 || NOT_ABOUT_OPS.has(error.reason)) return;
    // The server could not commit, or has too much to do: that is no verdict on what was sent.
    if (error.code === 'unavailable' || error.code === 'internal') return this.#end('busy');
    if (!this.#parts.is_careful) return this.#end('unread');
    await this.#parts.store.refuse(this.#sent_up_to, error);
    this.#answered(1);
  }

  #answered(count: number): void {
    this.#unanswered = Math.max(0, this.#unanswered - count);
    this.#expect(this.#unanswered > 0 ? RECEIPTS_WITHIN_MS : null);
    this.poke();
  }

  async #pump(): Promise<void> {
    this.#pump_again = true;
    if (this.#is_pumping) return;
    this.#is_pumping = true;
    try {
      while (this.#pump_again && this.is_live) {
        this.#pump_again = false;
        while (this.is_live && this.#unanswered < this.#most_unanswered && (await this.#sendBatch()));
      }
    } catch {
      this.#end('storage');
    } finally {
      this.#is_pumping = false;
    }
  }

  get #most_unanswered(): number {
    return this.#parts.is_careful ? 1 : MAX_UNANSWERED;
  }

  /** False when there was nothing to send. */
  async #sendBatch(): Promise<boolean> {
    const { store } = this.#parts;
    const limits = this.#limits!;
    const ops = await store.pending(this.#sent_up_to, this.#parts.is_careful ? 1 : limits.ops_per_batch);
    const first = ops[0];
    if (!first || !this.is_live) return false;
    const batch = fitting(ops, limits);
    this.#sent_up_to = (batch.at(-1) ?? first).n;
    if (batch.length === 0) {
      await store.refuse(first.n, ownRefusal('invalid', 'op_too_large', 'this entry is larger than a message may be'));
      return true;
    }
    this.#send({ type: 'ops', ops: batch as OpsMessage['ops'] });
    this.#unanswered += batch.length;
    this.#expect(RECEIPTS_WITHIN_MS);
    await store.markSent(batch.map(({ n }) => n));
    return true;
  }

  #send(message: Outgoing): void {
    if (this.#has_ended) return;
    try {
      this.#socket?.send(JSON.stringify(message));
    } catch {
      this.#end('lost');
    }
  }

  /** The other side must do something within this time, or the connection counts as lost. */
  #expect(within_ms: number | null): void {
    this.#parts.timers.clear(this.#deadline);
    this.#deadline = within_ms === null ? null : this.#parts.timers.set(within_ms, () => this.#end('lost'));
  }

  #end(end: LinkEnd): void {
    if (this.#has_ended) return;
    this.#has_ended = true;
    this.#expect(null);
    this.#heartbeat.stop();
    try {
      this.#socket?.close();
    } catch {
      // It was closed already.
    }
    this.#parts.on_end(end);
  }
}

function endOf(code: number, was_live: boolean): LinkEnd {
  if (code === 1008) return 'ended';
  if (code === 1013) return 'busy';
  return was_live ? 'lost' : 'refused';
}
