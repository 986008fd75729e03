// What somebody is writing. Every keystroke is on its way to disk when `set` returns; `keeping` tells how it went.
import { localMinute } from '../domain/occasion';
import { elementsOf, type Shown } from '../domain/overlay';
import { darknessAt, STOCKHOLM } from '../domain/sun';
import type { Json, JsonObject } from '../domain/types';
import type { DraftRecord } from '../storage/schema';
import type { Storage } from '../storage/storage';
import type { DistrictState } from './district.svelte';
import type { Ledger } from './ledger.svelte';
import { attempt, type Outcome, type Saved } from './outcome';
import type { Photos } from './photos.svelte';
import { prepared } from './picture';
import type { Scribe } from './scribe';

export interface DraftParts {
  storage: Storage;
  ledger: Ledger;
  scribe: Scribe;
  photos: Photos;
  district: DistrictState;
  now(): number;
}

export interface NewDraft {
  kind: string;
  activity: string;
  occasion: string;
  /** First values, over those of the form. */
  set?: JsonObject;
}

/**
 * as_taken: added now, nobody has looked for people in it · blurred: added now, somebody has · held: saved, waits here to
 * be blurred · saved.
 */
export interface DraftPhoto {
  sha256: string;
  url: string;
  standing: 'as_taken' | 'blurred' | 'held' | 'saved';
}

export class FindingDraft {
  readonly #parts: DraftParts;
  #record = $state.raw<DraftRecord>()!;
  #keeping = $state<'kept' | 'keeping' | 'failed'>('kept');
  #is_dirty = false;
  #writing: Promise<void> | null = null;
  #is_over = false;
  #saving: Promise<Saved> | null = null;
  #is_typed_late = false;

  constructor(parts: DraftParts, record: DraftRecord) {
    this.#parts = parts;
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }
  get kind(): string {
    return this.#record.kind;
  }
  get activity(): string {
    return this.#record.activity;
  }
  get occasion(): string {
    return this.#record.occasion;
  }
  get entity(): string {
    return this.#record.entity;
  }
  get is_new(): boolean {
    return this.#record.is_new;
  }
  /** The field to come back to, "" when none. */
  get focus(): string {
    return this.#record.focus;
  }
  /** kept: on disk as it stands on the screen · keeping: on its way · failed: the storage does not take it. */
  get keeping(): 'kept' | 'keeping' | 'failed' {
    return this.#keeping;
  }
  /** n of the rejected op it corrects. */
  get replaces(): number | null {
    return this.#record.replaces;
  }
  get is_changed(): boolean {
    return Object.keys(this.#record.fields).length > 0 || this.#record.photos.length > 0;
  }

  value(key: string): Json {
    const own = this.#record.fields[key];
    return own !== undefined ? own : (this.#shown?.fields[key]?.value ?? null);
  }

  text(key: string): string {
    const value = this.value(key);
    return typeof value === 'string' ? value : '';
  }

  set(key: string, value: Json): void {
    this.#change({ fields: { ...this.#record.fields, [key]: value } });
  }

  focusOn(key: string): void {
    if (key !== this.focus) this.#change({ focus: key });
  }

  /** Those the finding has, those of it that wait here to be blurred, and those added now. */
  get photos(): DraftPhoto[] {
    const had = this.#shown ? elementsOf(this.#shown, 'photos') : [];
    const left = had.filter((sha256) => this.#record.fields[`photos/${sha256}`] !== null);
    const held = this.#parts.photos.heldOf(this.entity);
    return [...new Set([...left, ...held, ...this.#record.photos])].map((sha256) => ({
      sha256,
      url: this.#parts.photos.src(sha256),
      standing: this.#record.photos.includes(sha256)
        ? this.#blurred.includes(sha256)
          ? 'blurred'
          : 'as_taken'
        : held.includes(sha256)
          ? 'held'
          : 'saved',
    }));
  }

  get #blurred(): string[] {
    return this.#record.blurred ?? [];
  }

  /** There are pictures in which nobody has looked for people yet: the two ways of saving differ. */
  get has_as_taken(): boolean {
    return this.photos.some(({ standing }) => standing === 'as_taken');
  }

  /** False: it could not be stored; opening a camera now might lose what is written. */
  async beforeCamera(): Promise<boolean> {
    await this.#flush();
    return this.#keeping === 'kept';
  }

  /** The bytes are in our own store when this resolves. `review`: stays on the phone until it is blurred. */
  addPhoto(picture: Blob, { review = false }: { review?: boolean } = {}): Promise<Outcome> {
    return this.#keepPhoto(picture, null, (record, sha256) => ({
      photos: [...new Set([...record.photos, sha256])],
      review: review ? [...new Set([...record.review, sha256])] : record.review,
    }));
  }

  /** A picture of this draft with something burned into it. The one it was made of is gone when this resolves. */
  replacePhoto(old: string, picture: Blob, { is_blurred }: { is_blurred: boolean }): Promise<Outcome> {
    return this.#keepPhoto(picture, old, (record, sha256) => {
      const was_blurred = record.blurred?.includes(old) ?? false;
      const rest = (record.blurred ?? []).filter((other) => other !== old);
      return {
        photos: [...new Set(record.photos.map((other) => (other === old ? sha256 : other)))],
        review: record.review.filter((other) => other !== old),
        blurred: is_blurred || was_blurred ? [...rest, sha256] : rest,
      };
    });
  }

  async #keepPhoto(
    picture: Blob,
    instead_of: string | null,
    listing: (record: DraftRecord, sha256: string) => Partial<DraftRecord>,
  ): Promise<Outcome> {
    const ready = await prepared(picture);
    return attempt<{ ok: true }>(async () => {
      await this.#writing;
      const with_photo = (record: DraftRecord) => listing(record, ready.sha256);
      const now_ms = this.#parts.now();
      await this.#parts.storage.photos.add(
        ready,
        { ...this.#record, ...with_photo(this.#record), at_ms: now_ms },
        now_ms,
        instead_of,
      );
      await this.#parts.ledger.settled();
      // Only now: a picture that is not in the phone must not be promised. What was typed meanwhile goes with it.
      this.#change(with_photo(this.#record));
      await this.#flush();
      return { ok: true };
    });
  }

  removePhoto(sha256: string): Promise<Outcome> {
    return attempt<{ ok: true }>(async () => {
      await this.#writing;
      const is_known = this.#shown !== null && elementsOf(this.#shown, 'photos').includes(sha256);
      const fields = is_known ? { ...this.#record.fields, [`photos/${sha256}`]: null } : this.#record.fields;
      const without = (list: string[]) => list.filter((other) => other !== sha256);
      this.#record = {
        ...this.#record,
        fields,
        photos: without(this.#record.photos),
        review: without(this.#record.review),
        blurred: without(this.#blurred),
      };
      await this.#parts.storage.drafts.removePhoto(this.#record, sha256);
      return { ok: true };
    });
  }

  /**
   * The draft becomes an op in one transaction. A failure leaves the draft as it is. A second tap changes nothing.
   * `blur_later`: pictures nobody has blurred stay on the phone, and the op does not tell of them.
   */
  save({ blur_later = false }: { blur_later?: boolean } = {}): Promise<Saved> {
    this.#saving ??= this.#save(blur_later).finally(() => {
      if (!this.#is_over) this.#saving = null;
    });
    return this.#saving;
  }

  async #save(blur_later: boolean): Promise<Saved> {
    await this.#flush();
    const { id, activity, occasion, entity, kind, base, fields, photos, review, replaces } = this.#record;
    if (!this.is_new && !this.is_changed && replaces === null) return this.#leaveUnchanged();
    const is_held = (sha256: string) =>
      !this.#blurred.includes(sha256) && (blur_later || review.includes(sha256));
    const told = photos.filter((sha256) => !is_held(sha256));
    const set = { ...fields, ...this.#darkness(), ...listed(told) };
    const photo_states = photos.map((sha256) => ({
      sha256,
      entity,
      state: is_held(sha256) ? ('held' as const) : ('waiting' as const),
    }));
    // A change of nothing but pictures that all stay here still: a word that is there already goes with them.
    if (Object.keys(set).length === 0) set['seen_at'] = this.value('seen_at');
    const saved = await this.#parts.scribe.save(
      { activity, occasion, entity, kind, base, save_id: id, set },
      { draft: id, replaces, photos: photo_states },
    );
    if (!saved.ok) return saved;
    this.#is_over = true;
    await this.#forgetLateKeystrokes();
    return saved;
  }

  /** How dark it was where and when it was seen, where the form has room for it; worked out again when either changes. */
  #darkness(): JsonObject {
    const { fields, kind, activity } = this.#record;
    const has_room = this.#parts.district.kind(activity, kind)?.fields.some(({ name }) => name === 'sun_height');
    const is_moved = ['seen_at', 'lat', 'lon'].some((key) => fields[key] !== undefined);
    if (!has_room || !is_moved) return {};
    const spot = { lat: Number(this.text('lat') || Number.NaN), lon: Number(this.text('lon') || Number.NaN) };
    const is_placed = Number.isFinite(spot.lat) && Number.isFinite(spot.lon);
    return darknessAt(this.text('seen_at'), is_placed ? spot : STOCKHOLM) ?? {};
  }

  discard(): Promise<Outcome> {
    return attempt<{ ok: true }>(async () => {
      this.#is_over = true;
      await this.#writing;
      await this.#parts.storage.drafts.discard(this.id);
      await this.#parts.ledger.settled();
      return { ok: true };
    });
  }

  /** A keystroke during the save may have brought the draft back after its op had taken its place. */
  async #forgetLateKeystrokes(): Promise<void> {
    if (!this.#is_typed_late) return;
    await this.#writing;
    await attempt<{ ok: true }>(async () => {
      await this.#parts.storage.drafts.discard(this.id);
      return { ok: true };
    });
  }

  async #leaveUnchanged(): Promise<Saved> {
    const gone = await this.discard();
    return gone.ok ? { ok: true, n: null, entity: this.entity } : gone;
  }

  get #shown(): Shown | null {
    return this.is_new ? null : this.#parts.ledger.shown(this.entity);
  }

  #change(change: Partial<DraftRecord>): void {
    if (this.#is_over) return;
    if (this.#saving) this.#is_typed_late = true;
    this.#record = { ...this.#record, ...change, at_ms: this.#parts.now() };
    this.#is_dirty = true;
    this.#keeping = 'keeping';
    this.#startWriting();
  }

  async #flush(): Promise<void> {
    if (this.#is_dirty) this.#startWriting();
    await this.#writing;
  }

  #startWriting(): void {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
  }

  // One write at a time; what is typed meanwhile goes with the next one.
  async #write(): Promise<void> {
    while (this.#is_dirty && !this.#is_over) {
      this.#is_dirty = false;
      try {
        await this.#parts.storage.drafts.put(this.#record);
      } catch {
        this.#is_dirty = true;
        this.#keeping = 'failed';
        return;
      }
    }
    this.#keeping = 'kept';
  }
}

function listed(photos: string[]): JsonObject {
  return Object.fromEntries(photos.map((sha256) => [`photos/${sha256}`, true]));
}

export class Drafts {
  readonly #parts: DraftParts;

  constructor(parts: DraftParts) {
    this.#parts = parts;
  }

  /** Unfinished, newest first. */
  get list(): DraftRecord[] {
    return [...this.#parts.ledger.drafts].sort((a, b) => b.at_ms - a.at_ms);
  }

  /** Something new. It is in the phone when this resolves; if the storage fails, `keeping` says so. */
  create({ kind, activity, occasion, set = {} }: NewDraft): Promise<FindingDraft> {
    const fields = { ...this.#firstValues(activity, kind), ...set };
    return this.#begin({ kind, activity, occasion, entity: this.#parts.scribe.newId(), is_new: true, fields });
  }

  /** Something that stands on the screen already. null: there is no such. */
  async edit(entity: string): Promise<FindingDraft | null> {
    const shown = this.#parts.ledger.shown(entity);
    if (!shown) return null;
    const begun = this.list.find((draft) => draft.entity === entity && draft.replaces === null);
    if (begun) return this.open(begun.id);
    const { kind, activity, occasion, rev } = shown;
    return this.#begin({ kind, activity, occasion, entity, is_new: false, base: rev });
  }

  /** Where one was. null: it was saved or given up. */
  async open(id: string): Promise<FindingDraft | null> {
    const record = this.#parts.ledger.drafts.find((draft) => draft.id === id);
    return record ? new FindingDraft(this.#parts, record) : null;
  }

  /** To correct what the server rejected. null: there is no such. */
  async correct(n: number): Promise<FindingDraft | null> {
    const item = this.#parts.ledger.outbox.find((each) => each.n === n && each.state === 'rejected');
    if (!item || item.op.delete) return null;
    const begun = this.list.find(({ replaces }) => replaces === n);
    if (begun) return this.open(begun.id);
    const { kind, activity, occasion, entity, base, set = {} } = item.op;
    const is_photo = (key: string) => key.startsWith('photos/') && set[key] !== null;
    return this.#begin({
      kind,
      activity,
      occasion,
      entity,
      is_new: base === 0,
      base,
      fields: Object.fromEntries(Object.entries(set).filter(([key]) => !is_photo(key))),
      photos: Object.keys(set)
        .filter(is_photo)
        .map((key) => key.slice('photos/'.length)),
      replaces: n,
    });
  }

  async #begin(
    from: Partial<DraftRecord> & Pick<DraftRecord, 'kind' | 'activity' | 'occasion' | 'entity'>,
  ): Promise<FindingDraft> {
    const { storage, scribe, ledger, now } = this.#parts;
    const record: DraftRecord = {
      id: scribe.newId(),
      is_new: false,
      base: 0,
      fields: {},
      focus: '',
      photos: [],
      review: [],
      replaces: null,
      at_ms: now(),
      ...from,
    };
    const draft = new FindingDraft(this.#parts, record);
    await attempt<{ ok: true }>(async () => {
      await storage.drafts.put(record);
      await ledger.settled();
      return { ok: true };
    });
    return draft;
  }

  #firstValues(activity: string, kind: string): JsonObject {
    const { district, now } = this.#parts;
    const defaults = district.manifestFor(activity, kind)?.defaults?.[kind] ?? {};
    const first = { ...defaults } as JsonObject;
    const seen_at = district.kind(activity, kind)?.fields.find(({ name }) => name === 'seen_at');
    if (seen_at?.type === 'local_time') first['seen_at'] = localMinute(now());
    return first;
  }
}
