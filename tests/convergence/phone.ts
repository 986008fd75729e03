// One phone: production storage and sync, a network that obeys the schedule, a clock that may be wrong.
import type { Timers } from '../../pwa/src/domain/timers';
import type { Entity, Op, Receipt, Scope, Session } from '../../pwa/src/domain/types';
import { instantWithOffset } from '../../pwa/src/domain/clock';
import { syncStore } from '../../pwa/src/state/sync_store';
import { Storage } from '../../pwa/src/storage/storage';
import type { OutboxItem } from '../../pwa/src/storage/schema';
import { SyncSession, type SyncPhase } from '../../pwa/src/sync/session';
import type { Socket, SocketHandlers } from '../../pwa/src/sync/socket';
import type { SyncStore } from '../../pwa/src/sync/store';
import { Wire } from './network';
import type { Written } from './people';
import type { Random } from './random';
import type { ConvergenceServer } from './server';

export interface World {
  readonly server: ConvergenceServer;
  readonly seed: number;
  readonly random: Random;
  readonly plant: Plant;
  /** How often a message is doubled or overtaken. */
  readonly faults_percent: number;
  /** Real time; phones see it through their own wrong clocks. */
  now_ms: number;
  /** How many names were given. */
  names: number;
}

/** Timers of one phone; they run when the schedule says that time passes. */
class PhoneTimers implements Timers {
  now_ms = 0;
  #last_id = 0;
  readonly #waiting = new Map<number, { at_ms: number; run: () => void }>();

  set(ms: number, run: () => void): unknown {
    this.#last_id += 1;
    this.#waiting.set(this.#last_id, { at_ms: this.now_ms + ms, run });
    return this.#last_id;
  }

  clear(handle: unknown): void {
    this.#waiting.delete(handle as number);
  }

  pass(ms: number): void {
    this.now_ms += ms;
    const due = [...this.#waiting]
      .filter(([, { at_ms }]) => at_ms <= this.now_ms)
      .sort(([, a], [, b]) => a.at_ms - b.at_ms);
    for (const [id, { run }] of due) {
      if (this.#waiting.delete(id)) run();
    }
  }
}

/** What a phone is wrong in on purpose, to see the checks go red; "" = nothing. */
export type Plant = '' | 'cursor_first';

export class Phone {
  readonly world: World;
  readonly device: string;
  readonly scope: Scope;
  /** What it was told is safe, by n. */
  readonly acknowledged = new Map<number, { op: Op; receipt: Receipt }>();
  /** Save ids of what it stored, whether or not it heard the end of it. */
  readonly saved = new Set<string>();
  session: Session;
  is_online = true;
  skew_ms: number;
  phase: SyncPhase = 'off';
  readonly #database: string;
  #storage!: Storage;
  #sync!: SyncSession;
  #timers = new PhoneTimers();
  #wire: Wire | null = null;

  constructor(world: World, session: Session, scope: Scope, skew_ms: number, database = freshName(world)) {
    this.world = world;
    this.session = session;
    this.device = session.device;
    this.scope = scope;
    this.skew_ms = skew_ms;
    this.#database = database;
  }

  /** Takes along, under new numbers, what an earlier enrolment of the same phone did not get sent. */
  async start(): Promise<void> {
    this.#storage = new Storage({ name: this.#database });
    await this.#storage.membership.join(this.session, this.now());
    for (const { save_id } of await this.outbox()) this.saved.add(save_id);
    this.#begin();
  }

  now(): number {
    return this.world.now_ms + this.skew_ms;
  }

  async write(written: Written): Promise<void> {
    const [known] = await this.#storage.cache.entities([written.entity]);
    const at = instantWithOffset(this.now(), 60);
    const base = known?.rev ?? 0;
    const save_id = freshName(this.world);
    await this.#storage.outbox.save([{ ...written, save_id, at, by: this.session.by, schema: 1, base }], this.now());
    this.saved.add(save_id);
    this.#sync.poke();
  }

  /** Its timers run; real time does not pass. */
  pass(ms: number): void {
    this.#timers.pass(ms);
  }

  goOnline(is_online: boolean): void {
    this.is_online = is_online;
    if (is_online) this.#sync.wake();
    else this.#wire?.cut();
  }

  hold(): void {
    this.#wire?.hold();
  }

  release(): void {
    this.#wire?.release();
  }

  /** `heard`: how many of the messages on their way still arrive. */
  cut(heard: number): void {
    this.#wire?.flow(heard);
    this.#wire?.cut();
  }

  /** The app is killed and opened again: only what is on disk is left. */
  restart(): void {
    this.stop();
    this.#timers = new PhoneTimers();
    this.#storage = new Storage({ name: this.#database });
    this.#begin();
  }

  stop(): void {
    this.#sync.stop();
    this.#wire?.cut();
    this.#storage.close();
  }

  /** Enrolled by a new code: the same phone, or one that lost everything. */
  again(session: Session, is_wiped: boolean): Phone {
    this.stop();
    return new Phone(this.world, session, this.scope, this.skew_ms, is_wiped ? freshName(this.world) : this.#database);
  }

  entities(): Promise<Entity[]> {
    return this.#storage.cache.allEntities();
  }

  async hasUnsent(): Promise<boolean> {
    return (await this.#storage.outbox.pending(0, 1)).length > 0;
  }

  async outbox(): Promise<OutboxItem[]> {
    return (await this.#storage.everything()).outbox;
  }

  /** Saves that are neither in the outbox nor answered; of the answered ones, under which n. */
  async whereabouts(): Promise<{ lost: string[]; answered: number[] }> {
    const { outbox, receipts } = await this.#storage.everything();
    const waiting = new Set(outbox.map(({ save_id }) => save_id));
    const answered = new Map(receipts.map(({ save_id, n }) => [save_id, n]));
    const gone = [...this.saved].filter((save_id) => !waiting.has(save_id));
    return {
      lost: gone.filter((save_id) => !answered.has(save_id)),
      answered: gone.filter((save_id) => answered.has(save_id)).map((save_id) => answered.get(save_id)!),
    };
  }

  /** Its session ended by time: it sends no more, and keeps what it has. */
  get has_ended(): boolean {
    return this.phase === 'ended' || isOver(this.session, this.world.now_ms);
  }

  /** Own ops that are still shown over the server's state although they were answered. */
  async settling(): Promise<number> {
    return (await this.#storage.everything()).receipts.filter(({ settling }) => settling !== 0).length;
  }

  #begin(): void {
    this.#wire = null;
    this.#sync = new SyncSession({
      store: this.#watched(syncStore(this.#storage)),
      open_socket: (handlers) => this.#connect(handlers),
      timers: this.#timers,
      now: () => this.now(),
      random: () => 0.5,
      device: this.device,
      app_version: '0.1.0',
      scope: this.scope,
      wants_rollups: false,
      check_session: async () => (isOver(this.session, this.world.now_ms) ? 'ended' : 'alive'),
      on_phase: (phase) => {
        this.phase = phase;
      },
      on_district: () => undefined,
      on_caught_up: () => undefined,
    });
    this.#sync.start();
  }

  #connect(handlers: SocketHandlers): Socket {
    if (!this.is_online) {
      setImmediate(() => handlers.closed(1006));
      return { send: () => undefined, close: () => undefined };
    }
    const { server, random, faults_percent } = this.world;
    this.#wire = new Wire(server, this.device, handlers, random, faults_percent);
    return this.#wire;
  }

  #watched(store: SyncStore): SyncStore {
    const { world, acknowledged } = this;
    const sent = new Map<number, Op>();
    return {
      ...store,
      confirm: (session) => {
        this.session = session;
        return store.confirm(session);
      },
      pending: async (after_n, max) => {
        const ops = await store.pending(after_n, max);
        for (const op of ops) sent.set(op.n, op);
        return ops;
      },
      recordReceipts: (receipts, now_ms) => {
        for (const receipt of receipts) {
          const op = sent.get(receipt.n);
          if (op && receipt.status !== 'rejected') acknowledged.set(receipt.n, { op, receipt });
        }
        return store.recordReceipts(receipts, now_ms);
      },
      applyChanges: async (changes, has_all) => {
        if (world.plant === 'cursor_first') {
          await store.applyChanges({ entities: [], gone: [], cursor: changes.cursor }, false);
          if (world.random.chance(20)) throw new Error('the page died here');
        }
        return store.applyChanges(changes, has_all);
      },
    };
  }
}

function isOver(session: Session, now_ms: number): boolean {
  return session.expires !== null && Date.parse(session.expires) <= now_ms;
}

function freshName(world: World): string {
  world.names += 1;
  return `schedule-${world.seed}-${world.names}`;
}
