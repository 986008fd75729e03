// Runs sync and photo uploads for the device that joined, and stops them when its session is over.
import type { HoldingMessage } from '../domain/contract';
import type { Timers } from '../domain/timers';
import type { Storage } from '../storage/storage';
import type { Api } from '../sync/api';
import { SyncSession, type SyncPhase } from '../sync/session';
import type { SocketFactory } from '../sync/socket';
import { PhotoUploader, type Upload } from '../sync/uploader';
import type { Ledger } from './ledger.svelte';
import { photoQueue, syncStore } from './sync_store';

export interface NetworkParts {
  storage: Storage;
  ledger: Ledger;
  api: Api;
  open_socket: SocketFactory;
  upload: Upload;
  timers: Timers;
  now(): number;
  random(): number;
  app_version: string;
  on_phase(phase: SyncPhase): void;
}

/** Occasions changed within so many days: a nine-month clock and some to spare. */
const SCOPE_DAYS = 400;
const SMALLEST_CHUNK_BYTES = 256 * 1024;
/** While nothing else wakes us, a look at the queue and the connection. */
const LOOK_EVERY_MS = 30_000;

export class Network {
  readonly #parts: NetworkParts;
  readonly #uploader: PhotoUploader;
  #session: SyncSession | null = null;
  #device = '';
  #is_started = false;
  #district_version = '';
  #timer: unknown = null;
  #holding: HoldingMessage | null = null;
  #told = '';

  constructor(parts: NetworkParts) {
    this.#parts = parts;
    this.#uploader = new PhotoUploader({
      queue: photoQueue(parts.storage),
      upload: parts.upload,
      timers: parts.timers,
      now: parts.now,
      chunk_bytes: () => parts.ledger.sync.limits?.photo_chunk_bytes ?? SMALLEST_CHUNK_BYTES,
    });
  }

  /** From now on; also called when somebody joined. */
  start(): void {
    this.#is_started = true;
    const membership = this.#parts.ledger.membership;
    if (!membership || membership.ended) return;
    if (this.#session && this.#device === membership.session.device) return;
    this.#session?.stop();
    this.#device = membership.session.device;
    this.#session = this.#newSession(this.#device);
    this.#session.start();
    this.#look();
  }

  /** Something was stored that wants to be sent. */
  poke(): void {
    this.#session?.poke();
    if (this.#session?.phase === 'live') this.#uploader.poke();
  }

  /** The page is looked at again, or the phone says that there is a network. */
  wake(): void {
    if (!this.#is_started) return;
    this.start();
    this.#session?.wake();
    this.poke();
  }

  /** The phone says that its network is gone. */
  lose(): void {
    this.#session?.lose();
  }

  /** What this phone holds has changed. Told now if there is a connection, else when there is one. */
  tell(holding: HoldingMessage): void {
    const text = JSON.stringify(holding);
    if (text === this.#told && this.#session?.phase === 'live') return;
    this.#holding = holding;
    this.#tellHolding();
  }

  #tellHolding(): void {
    if (!this.#holding || this.#session?.phase !== 'live') return;
    this.#told = JSON.stringify(this.#holding);
    this.#session.tell(this.#holding);
  }

  stop(): void {
    this.#is_started = false;
    this.#parts.timers.clear(this.#timer);
    this.#uploader.stop();
    this.#session?.stop();
    this.#session = null;
    this.#device = '';
  }

  #newSession(device: string): SyncSession {
    const { storage, api, open_socket, timers, now, random, app_version } = this.#parts;
    const session: SyncSession = new SyncSession({
      store: syncStore(storage),
      open_socket,
      timers,
      now,
      random,
      device,
      app_version,
      scope: { activities: null, days: SCOPE_DAYS },
      wants_rollups: true,
      check_session: () => sessionState(api),
      on_phase: (phase) => {
        if (this.#session === session) this.#heard(phase);
      },
      on_district: (version) => void this.#fetchDistrict(version),
      on_caught_up: () =>
        void storage.photos.resendUnlisted().then(
          () => this.#uploader.poke(),
          () => undefined,
        ),
    });
    return session;
  }

  #heard(phase: SyncPhase): void {
    if (phase === 'live') this.#uploader.start();
    else this.#uploader.stop();
    this.#parts.on_phase(phase);
    this.#tellHolding();
  }

  async #fetchDistrict(version: string): Promise<void> {
    const { api, storage, ledger } = this.#parts;
    this.#district_version = version;
    await ledger.settled();
    const rights = ledger.membership?.session.rights_version ?? '';
    const is_same_right = ledger.sync.district_for === rights;
    if (is_same_right && ledger.district?.version === version) return;
    const answer = await api.district(is_same_right ? ledger.district?.version : undefined);
    if (answer.ok && answer.value) await storage.cache.putDistrict(answer.value, rights).catch(() => undefined);
  }

  #look(): void {
    this.#parts.timers.clear(this.#timer);
    this.#timer = this.#parts.timers.set(LOOK_EVERY_MS, () => {
      this.poke();
      // An answer that was lost is asked for again.
      if (this.#session?.phase === 'live') void this.#fetchDistrict(this.#district_version);
      this.#look();
    });
  }
}

async function sessionState(api: Api): Promise<'alive' | 'ended' | 'unknown'> {
  const answer = await api.session();
  if (answer.ok) return 'alive';
  return answer.status === 401 || answer.status === 403 ? 'ended' : 'unknown';
}
