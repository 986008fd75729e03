// The app's inside as one object: made once, handed down to the screens. Wires; decides nothing.
import { realTimers, type Timers } from '../domain/timers';
import type { HistoryOp, Json, PlanRecord } from '../domain/types';
import type { Channel } from '../storage/changed';
import { Storage } from '../storage/storage';
import { Api } from '../sync/api';
import { MapFiles } from '../sync/map_files';
import { webSocketFactory, type SocketFactory } from '../sync/socket';
import { tusUpload } from '../sync/tus';
import type { Upload } from '../sync/uploader';
import { Account } from './account.svelte';
import { Desk } from './desk.svelte';
import { DistrictMap } from './district_map.svelte';
import { DistrictState } from './district.svelte';
import { Drafts } from './drafts.svelte';
import { EveningState } from './evening.svelte';
import { Evidence } from './evidence.svelte';
import { Goals } from './goals.svelte';
import { Health } from './health.svelte';
import { Inspections } from './inspections.svelte';
import { Ledger } from './ledger.svelte';
import { Network } from './network';
import { failure, type Failure, type Saved } from './outcome';
import { Meetings } from './meetings.svelte';
import { listenToPage } from './page';
import { Photos } from './photos.svelte';
import { Queue } from './queue.svelte';
import { Scribe, type Change } from './scribe';
import { Season } from './season.svelte';
import { Status } from './status.svelte';
import { ToBlur } from './to_blur.svelte';
import { Walks } from './walks.svelte';

/** What comes from outside; tests give their own. */
export interface LyktaParts {
  database_name: string;
  channel: Channel | null;
  api: Api;
  map_files: MapFiles;
  open_socket: SocketFactory;
  upload: Upload;
  timers: Timers;
  app_version: string;
  now(): number;
  random(): number;
}

export class Lykta {
  readonly account: Account;
  readonly status: Status;
  readonly district: DistrictState;
  readonly walks: Walks;
  readonly inspections: Inspections;
  readonly season: Season;
  readonly drafts: Drafts;
  readonly photos: Photos;
  readonly to_blur: ToBlur;
  readonly goals: Goals;
  readonly queue: Queue;
  readonly health: Health;
  readonly desk: Desk;
  readonly map: DistrictMap;
  readonly evening: EveningState;
  readonly meetings: Meetings;
  readonly #parts: LyktaParts;
  readonly #storage: Storage;
  readonly #ledger: Ledger;
  readonly #scribe: Scribe;
  readonly #network: Network;
  #is_loaded = false;
  #next_forgetting: unknown;
  #stop_listening: () => void = () => undefined;

  /** Resolves with everything the phone holds, or with an empty one whose `status.storage` says what is wrong. */
  static async open(parts: Partial<LyktaParts> = {}): Promise<Lykta> {
    const lykta = new Lykta({ ...browserParts(), ...parts });
    await lykta.#load();
    return lykta;
  }

  private constructor(parts: LyktaParts) {
    this.#parts = parts;
    const { api, now, timers, app_version } = parts;
    this.#storage = new Storage({
      name: parts.database_name,
      timers,
      channel: parts.channel,
      on_health: (health) => this.status.heardOfStorage(health),
    });
    const storage = this.#storage;
    const ledger = new Ledger(storage);
    this.#ledger = ledger;
    this.status = new Status(ledger);
    this.district = new DistrictState(ledger);
    this.#network = new Network({
      ...parts,
      storage,
      ledger,
      on_phase: (phase) => {
        this.status.heardOfSync(phase);
        if (phase === 'live') void this.map.refresh();
      },
    });
    this.#scribe = new Scribe({
      storage,
      ledger,
      now,
      manifestFor: (activity, kind) => this.district.manifestFor(activity, kind),
      on_saved: () => this.#network.poke(),
    });
    const scribe = this.#scribe;
    this.account = new Account({
      storage,
      ledger,
      api,
      now,
      on_joined: () => this.#network.start(),
      on_left: () => {
        this.#network.stop();
        void this.map.load();
      },
    });
    this.walks = new Walks(ledger, scribe, now);
    this.inspections = new Inspections({ ledger, scribe, district: this.district, now });
    this.season = new Season({ ledger, scribe, district: this.district, now });
    this.photos = new Photos(ledger, storage, api);
    this.to_blur = new ToBlur({ storage, ledger, scribe });
    this.drafts = new Drafts({ storage, ledger, scribe, photos: this.photos, district: this.district, now });
    this.goals = new Goals(ledger);
    this.queue = new Queue({
      storage,
      ledger,
      scribe,
      drafts: this.drafts,
      app_version,
      now,
      send_now: () => this.#network.wake(),
    });
    this.health = new Health(ledger);
    this.desk = new Desk(api);
    this.map = new DistrictMap({ storage, files: parts.map_files, is_connected: () => this.status.connected });
    this.evening = new EveningState({ storage, ledger, api, now });
    this.meetings = new Meetings({ ledger, scribe, storage, district: this.district, now });
  }

  /** Network on. Capturing works before and without it. */
  start(): void {
    this.#stop_listening();
    this.#stop_listening = listenToPage(
      () => void this.#wake(),
      () => this.#network.lose(),
    );
    this.#network.start();
    void this.account.finishLeaving();
    void this.#forgetOver();
    void this.#tidy();
  }

  /** No use after this. */
  close(): void {
    this.#parts.timers.clear(this.#next_forgetting);
    this.#stop_listening();
    this.#network.stop();
    this.photos.close();
    this.#storage.close();
  }

  /** Anything a person changes that has no class of its own. */
  save(change: Change): Promise<Saved> {
    return this.#scribe.save(change);
  }

  /** Many things at once: all are on disk, or none is. */
  saveAll(changes: Change[]): Promise<{ ok: true; count: number } | Failure> {
    return this.#scribe.saveAll(changes);
  }

  /** A person chose: the field gets this value, and the conflict they saw is settled by it. */
  settle(entity: string, field: string, value: Json): Promise<Saved> {
    const shown = this.#ledger.shown(entity);
    const { activity = '', occasion = '', kind = '' } = shown ?? {};
    return this.#scribe.save({ activity, occasion, entity, kind, set: { [field]: value } });
  }

  /** For those who lead the evening: what this phone holds, and how ready it is. Told to the server at each change. */
  tellHolding(ready: Record<string, 'ok' | 'warn' | 'bad'>, occasion: string): void {
    const { waiting, sent, rejected, photos, held } = this.status;
    this.#network.tell({
      type: 'holding',
      waiting: waiting + sent + rejected,
      photos: photos.total - photos.stored,
      to_blur: held,
      ready,
      occasion,
    });
  }

  evidence(ids: readonly string[], hidden = 0): Evidence {
    return new Evidence(this.#ledger, this.#parts.api, ids, hidden);
  }

  /** Who changed what, newest last; null: the server does not answer. */
  async history(entity: string): Promise<HistoryOp[] | null> {
    const answer = await this.#parts.api.history(entity);
    return answer.ok ? answer.value : null;
  }

  async record(plan: string, period: string, as_of?: string): Promise<{ ok: true; record: PlanRecord } | Failure> {
    const answer = await this.#parts.api.record(plan, period, as_of);
    return answer.ok ? { ok: true, record: answer.value } : failure(answer.refusal);
  }

  async #load(): Promise<void> {
    try {
      await this.#ledger.load();
      void this.map.load();
      this.#is_loaded = true;
    } catch {
      this.status.heardOfStorage('unavailable');
    }
  }

  // iOS may have killed the database while nobody looked: find out before somebody types.
  async #wake(): Promise<void> {
    this.#network.wake();
    void this.account.finishLeaving();
    void this.#forgetOver();
    await this.#storage.database.probe();
    if (this.#is_loaded) return;
    await this.#load();
    this.#network.wake();
  }

  /** At every opening, at every return to the app, and each hour in between: a phone may lie open over midnight. */
  async #forgetOver(): Promise<void> {
    this.#parts.timers.clear(this.#next_forgetting);
    this.#next_forgetting = this.#parts.timers.set(HOUR_MS, () => void this.#forgetOver());
    if (this.#is_loaded) await this.meetings.forgetOver().catch(() => undefined);
  }

  async #tidy(): Promise<void> {
    const now_ms = this.#parts.now();
    await this.#storage.outbox.forgetOldReceipts(now_ms).catch(() => undefined);
    await this.#storage.photos.forgetOldThumbnails(now_ms).catch(() => undefined);
  }
}

const HOUR_MS = 3_600_000;

declare const __APP_VERSION__: string;

function browserParts(): LyktaParts {
  return {
    database_name: 'lykta',
    channel: typeof BroadcastChannel === 'function' ? (new BroadcastChannel('lykta') as Channel) : null,
    api: new Api(),
    map_files: new MapFiles(),
    open_socket: webSocketFactory(socketAddress()),
    upload: tusUpload,
    timers: realTimers,
    app_version: typeof __APP_VERSION__ === 'string' ? __APP_VERSION__ : '0.0.0',
    now: () => Date.now(),
    random: () => Math.random(),
  };
}

function socketAddress(): string {
  if (typeof location === 'undefined') return 'ws://localhost/sync';
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/sync`;
}
