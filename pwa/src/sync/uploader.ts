// Photos go up one at a time, in pieces, and go on where they stopped. The bytes stay on the phone until the server's
// entity lists the photo; that is the business of whoever stores `changes`.
import type { Timers } from '../domain/timers';
import type { Refusal } from '../domain/types';

export interface UploadJob {
  sha256: string;
  type: string;
  data: ArrayBuffer;
  upload_url: string | null;
  chunk_bytes: number;
}

/** done: the server took all bytes · refused: it never will · later: network or server trouble · ended: no session. */
export type UploadOutcome = { kind: 'done' | 'later' | 'ended' } | { kind: 'refused'; refusal: Refusal };

export interface UploadRun {
  outcome: Promise<UploadOutcome>;
  stop(): void;
}

export type Upload = (job: UploadJob, progress: (url: string | null, sent_bytes: number) => void) => UploadRun;

export interface WaitingPhoto {
  sha256: string;
  type: string;
  upload_url: string | null;
  at_ms: number;
}

export interface PhotoQueue {
  /** Those to upload, oldest first. */
  waiting(): Promise<WaitingPhoto[]>;
  bytes(sha256: string): Promise<ArrayBuffer | null>;
  uploading(sha256: string, upload_url: string | null, sent_bytes: number): Promise<void>;
  sent(sha256: string): Promise<void>;
  refused(sha256: string, refusal: Refusal): Promise<void>;
}

export interface UploaderParts {
  queue: PhotoQueue;
  upload: Upload;
  timers: Timers;
  now(): number;
  chunk_bytes(): number;
}

const PAUSES_MS = [2_000, 5_000, 15_000, 60_000];

export class PhotoUploader {
  readonly #parts: UploaderParts;
  readonly #failures = new Map<string, { count: number; until_ms: number }>();
  #is_on = false;
  #is_busy = false;
  #look_again = false;
  #run: UploadRun | null = null;
  #timer: unknown = null;

  constructor(parts: UploaderParts) {
    this.#parts = parts;
  }

  /** There is a network: go on, also with what failed a moment ago. */
  start(): void {
    this.#is_on = true;
    this.#failures.clear();
    this.poke();
  }

  stop(): void {
    this.#is_on = false;
    this.#parts.timers.clear(this.#timer);
    this.#run?.stop();
  }

  poke(): void {
    void this.#work();
  }

  async #work(): Promise<void> {
    this.#look_again = true;
    if (this.#is_busy) return;
    this.#is_busy = true;
    try {
      while (this.#look_again && this.#is_on) {
        this.#look_again = false;
        while (this.#is_on && (await this.#one()));
      }
    } catch {
      // The phone's storage does not answer; it tells of that itself. Look again later.
      if (this.#is_on) this.#lookIn(PAUSES_MS.at(-1)!);
    } finally {
      this.#is_busy = false;
    }
  }

  /** False when nothing can be uploaded now. */
  async #one(): Promise<boolean> {
    const { queue, now } = this.#parts;
    const waiting = await queue.waiting();
    const photo = waiting.find(({ sha256 }) => (this.#failures.get(sha256)?.until_ms ?? 0) <= now());
    if (!photo) {
      const times = waiting.map(({ sha256 }) => this.#failures.get(sha256)?.until_ms ?? now());
      if (times.length > 0) this.#lookIn(Math.max(1, Math.min(...times) - now()));
      return false;
    }
    const data = await queue.bytes(photo.sha256);
    if (!data) {
      const sentence = 'the picture is no longer in this phone';
      await queue.refused(photo.sha256, { code: 'not_found', reason: 'photo_bytes_missing', sentence, field: '' });
      return true;
    }
    return this.#upload(photo, data);
  }

  async #upload(photo: WaitingPhoto, data: ArrayBuffer): Promise<boolean> {
    const { queue, upload, chunk_bytes } = this.#parts;
    const { sha256, type, upload_url } = photo;
    let notes: Promise<void> = queue.uploading(sha256, upload_url, 0);
    this.#run = upload({ sha256, type, data, upload_url, chunk_bytes: chunk_bytes() }, (url, sent_bytes) => {
      notes = notes.then(() => queue.uploading(sha256, url, sent_bytes)).catch(() => undefined);
    });
    const outcome = await this.#run.outcome;
    this.#run = null;
    await notes;
    switch (outcome.kind) {
      case 'done':
        this.#failures.delete(sha256);
        await queue.sent(sha256);
        return true;
      case 'refused':
        await queue.refused(sha256, outcome.refusal);
        return true;
      case 'ended':
        this.#is_on = false;
        return false;
      case 'later': {
        const count = (this.#failures.get(sha256)?.count ?? 0) + 1;
        const pause_ms = PAUSES_MS[Math.min(count, PAUSES_MS.length) - 1]!;
        this.#failures.set(sha256, { count, until_ms: this.#parts.now() + pause_ms });
        return true;
      }
    }
  }

  #lookIn(ms: number): void {
    this.#parts.timers.clear(this.#timer);
    this.#timer = this.#parts.timers.set(ms, () => this.poke());
  }
}
