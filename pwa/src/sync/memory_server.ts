// A small server in memory for the tests of this side: receipts for ever, per-field merge, changes after a cursor.
// The real one is in C++; tests/convergence drives this client against it.
import type { Entity, Op, Receipt, Session } from '../domain/types';
import type { Incoming } from './messages';
import type { Socket, SocketFactory, SocketHandlers } from './socket';

export const LIMITS = {
  message_bytes: 262_144,
  ops_per_batch: 500,
  photo_bytes: 8_388_608,
  photo_chunk_bytes: 524_288,
};

export function sessionOf(device: string): Session {
  return {
    device,
    right: 'member',
    by: { party: 'sdf', role: 'trygghetssamordnare' },
    occasion: '',
    expires: null,
    rights_version: 'r1',
  };
}

export class MemoryServer {
  readonly log: { device: string; op: Op }[] = [];
  readonly entities = new Map<string, Entity>();
  readonly connections = new Set<Connection>();
  log_id = 'log1';
  rights_version = 'r1';
  /** Ops it refuses, by a word in any of their values. */
  refused_word = 'FEL';
  /** When set: told when a batch could not be read; such a batch gets no receipts. */
  on_unreadable: ((connection: Connection) => void) | null = null;
  readonly #receipts = new Map<string, { content: string; receipt: Receipt }>();

  factory(device: string): SocketFactory {
    return (handlers) => new Connection(this, device, handlers);
  }

  take(device: string, op: Op): Receipt {
    const key = `${device}/${op.n}`;
    const known = this.#receipts.get(key);
    const content = JSON.stringify(op);
    if (known?.content === content) return known.receipt;
    if (known) return rejected(op, 'conflict', 'n_reused');
    const receipt = content.includes(this.refused_word)
      ? rejected(op, 'invalid', 'category_unknown')
      : this.#store(device, op);
    this.#receipts.set(key, { content, receipt });
    return receipt;
  }

  highest(device: string): number {
    let highest = 0;
    for (const key of this.#receipts.keys()) {
      const [owner, n] = key.split('/');
      if (owner === device) highest = Math.max(highest, Number(n));
    }
    return highest;
  }

  changesAfter(seq: number): Entity[] {
    return [...this.entities.values()].filter(({ rev }) => rev > seq).sort((a, b) => a.rev - b.rev);
  }

  cursorNow(): string {
    return `${this.log_id}:${this.log.length}`;
  }

  photoStored(entity: string, sha256: string): void {
    const before = this.entities.get(entity)!;
    this.log.push({ device: 'server', op: {} as Op });
    this.entities.set(entity, {
      ...before,
      rev: this.log.length,
      photos_stored: [...before.photos_stored, sha256].sort(),
    });
    this.announce();
  }

  announce(): void {
    for (const connection of this.connections) connection.changes();
  }

  #store(device: string, op: Op): Receipt {
    this.log.push({ device, op });
    const seq = this.log.length;
    const before = this.entities.get(op.entity);
    const entity: Entity = before
      ? { ...before, rev: seq, fields: { ...before.fields } }
      : {
          id: op.entity,
          activity: op.activity,
          occasion: op.occasion,
          kind: op.kind,
          schema: op.schema,
          rev: seq,
          created: { at: op.at, by: op.by, rev: seq },
          fields: {},
          photos_stored: [],
        };
    for (const [key, value] of Object.entries(op.set ?? {})) {
      const old = entity.fields[key];
      if (!old || old.clock < op.clock) entity.fields[key] = { value, clock: op.clock, device, rev: seq };
    }
    if (op.delete) entity.deleted = { clock: op.clock, device, rev: seq };
    else delete entity.deleted;
    this.entities.set(op.entity, entity);
    return { n: op.n, status: 'stored', seq, clock: op.clock, clock_was_fixed: false, error: null };
  }
}

function rejected(op: Op, code: 'invalid' | 'conflict', reason: string): Receipt {
  const error = { code, reason, sentence: 'refused by the test', field: '' };
  return { n: op.n, status: 'rejected', seq: 0, clock: op.clock, clock_was_fixed: false, error };
}

export class Connection implements Socket {
  readonly received: string[] = [];
  /** A half-open network: nothing arrives, nothing is said. */
  is_mute = false;
  is_open = true;
  #seen = 0;
  #greeted = false;
  readonly #server: MemoryServer;
  readonly #device: string;
  readonly #handlers: SocketHandlers;

  constructor(server: MemoryServer, device: string, handlers: SocketHandlers) {
    this.#server = server;
    this.#device = device;
    this.#handlers = handlers;
    server.connections.add(this);
    queueMicrotask(() => this.is_open && handlers.opened());
  }

  send(text: string): void {
    if (this.is_mute || !this.is_open) return;
    this.received.push(text);
    const message = JSON.parse(text);
    if (message.type === 'hello') this.#hello(message.cursor);
    if (message.type === 'ping') this.tell({ type: 'pong', id: message.id, server_ms: 0 });
    if (message.type === 'ops') this.#ops(message.ops);
  }

  close(): void {
    this.is_open = false;
    this.#server.connections.delete(this);
  }

  /** The network goes. */
  cut(code = 1006): void {
    if (!this.is_open) return;
    this.close();
    this.#handlers.closed(code);
  }

  tell(message: Incoming): void {
    if (!this.is_mute && this.is_open) this.#handlers.message(JSON.stringify(message));
  }

  tellText(text: string): void {
    this.#handlers.message(text);
  }

  changes(): void {
    if (!this.#greeted) return;
    const entities = this.#server.changesAfter(this.#seen);
    this.#seen = this.#server.log.length;
    this.tell({ type: 'changes', entities, gone: [], cursor: this.#server.cursorNow(), more: false });
  }

  #hello(cursor: string | null): void {
    const [log_id, seq] = (cursor ?? `${this.#server.log_id}:0`).split(':');
    const reset = log_id !== this.#server.log_id;
    this.#seen = reset ? 0 : Number(seq);
    this.#greeted = true;
    this.tell({
      type: 'welcome',
      protocol: 1,
      server_time: '2026-11-22T06:00:00Z',
      server_ms: 1_795_000_000_000,
      session: { ...sessionOf(this.#device), rights_version: this.#server.rights_version },
      district_version: 'd1',
      highest_n: this.#server.highest(this.#device),
      gaps: [],
      reset,
      limits: LIMITS,
    });
    this.changes();
  }

  #ops(ops: Op[]): void {
    let receipts: Receipt[];
    try {
      receipts = ops.map((op) => this.#server.take(this.#device, op));
    } catch {
      return this.#server.on_unreadable?.(this);
    }
    this.tell({ type: 'receipts', receipts });
    this.#server.announce();
  }
}
