// The owner's page: what one party is asked, what it has answered here, and what it has begun to write. No account and
// no database: the server holds the answers, the tab's own session storage what is half written.
import { answerSet, type AnsweredMeasure, type OwnerAct } from '../domain/owner_answer';
import { elementsOf, overlay, textOf, type Shown } from '../domain/overlay';
import { canonical } from '../domain/canonical';
import type { District, Entity, JsonObject, LinkChange, LinkWalk, LinkWork, Manifest } from '../domain/types';
import { uuidv7 } from '../domain/uuid';
import type { OpenSurvey, OwnerLink } from '../sync/owner_link';
import { failure, type Failure } from './outcome';
import { prepared } from './picture';

export type { OpenSurvey } from '../sync/owner_link';

export interface OwnerReceipt {
  /** Position in the server's log: what an owner can refer to. */
  seq: number;
  at_ms: number;
  entity: string;
  what: string;
}

export type OwnerPhase = 'loading' | 'ready' | 'refused' | 'away';
export type Answered = { ok: true } | Failure | { ok: false; key: string };

/** Values of half-written answers by field, under the entity they are about. */
type Drafts = Record<string, Record<string, string>>;

export interface OwnerParts {
  link: OwnerLink;
  /** Keeps what is half written through a reload. */
  keep: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;
  /** Names what is kept, without telling the secret. */
  keep_name: string;
  now(): number;
  today(): string;
}

export class OwnerDesk {
  readonly #parts: OwnerParts;
  #phase = $state<OwnerPhase>('loading');
  #problem = $state('');
  #work = $state.raw<LinkWork | null>(null);
  #district = $state.raw<District | null>(null);
  #receipts = $state.raw<OwnerReceipt[]>([]);
  #drafts = $state<Drafts>({});
  #pictures = $state<Record<string, string>>({});
  #surveys = $state.raw<OpenSurvey[]>([]);
  readonly #asked = new Set<string>();
  readonly #change_ids = new Map<string, string>();

  constructor(parts: OwnerParts) {
    this.#parts = parts;
    this.#drafts = this.#kept();
  }

  get phase(): OwnerPhase {
    return this.#phase;
  }
  /** Key of the sentence, when the page cannot be shown. */
  get problem(): string {
    return this.#problem;
  }
  get work(): LinkWork | null {
    return this.#work;
  }
  get surveys(): OpenSurvey[] {
    return this.#surveys;
  }
  get receipts(): OwnerReceipt[] {
    return this.#receipts;
  }
  get today(): string {
    return this.#parts.today();
  }

  readonly measures = $derived.by(() => shownOf(this.#work?.measures));
  readonly findings = $derived.by(() => shownOf(this.#work?.findings));
  readonly questions = $derived.by(() => this.findings.filter((one) => textOf(one, 'kind') === 'question' && textOf(one, 'presumed_owner') === this.#work?.party));
  readonly parties = $derived.by(() => this.#district?.parties ?? []);

  manifest(activity: string): Manifest | null {
    const plugin = this.#district?.plans.flatMap(({ rows }) => rows).find(({ ref }) => ref === activity)?.plugin;
    const plugins = this.#district?.plugins ?? [];
    return (plugins.find(({ id }) => id === (plugin ?? 'trygghetsvandring')) as Manifest | undefined) ?? null;
  }

  partyName(id: string): string {
    if (id === this.#work?.party) return this.#work.party_name || id;
    return this.parties.find((party) => party.id === id)?.name ?? id;
  }

  walk(occasion: string): LinkWalk | null {
    return this.#work?.walks.find((walk) => walk.occasion === occasion) ?? null;
  }

  /** Reads only: opening the page answers nothing. */
  async load(): Promise<void> {
    const { link } = this.#parts;
    const [work, district] = await Promise.all([link.work(), this.#district ? null : link.district()]);
    if (district?.ok) this.#district = district.value;
    if (!work.ok) {
      this.#phase = work.status === 401 || work.status === 403 || work.status === 404 ? 'refused' : 'away';
      this.#problem = failure(work.refusal).key;
      return;
    }
    this.#work = work.value;
    this.#phase = 'ready';
    const surveys = await link.surveys();
    if (surveys.ok) this.#surveys = surveys.value;
  }

  /** What was answered is not kept here either: only that this page has sent it. */
  async answerSurvey(round: string, answers: Record<string, string>): Promise<{ ok: true } | Failure> {
    const answer = await this.#parts.link.answerSurvey(round, answers);
    if (!answer.ok) return failure(answer.refusal);
    this.#surveys = this.#surveys.map((one) => (one.round === round ? { ...one, replied: true } : one));
    return { ok: true };
  }

  draft(entity: string, field: string): string {
    return this.#drafts[entity]?.[field] ?? '';
  }

  write(entity: string, field: string, value: string): void {
    (this.#drafts[entity] ??= {})[field] = value;
    this.#keepDrafts();
  }

  forget(entity: string): void {
    delete this.#drafts[entity];
    this.#keepDrafts();
  }

  measureFacts(measure: Shown): AnsweredMeasure {
    return {
      owner_answer: textOf(measure, 'owner_answer'),
      agreed_on: textOf(measure, 'agreed_on'),
      walk_date: this.walk(measure.occasion)?.starts_at.slice(0, 10) ?? '',
    };
  }

  async answer(measure: Shown, act: OwnerAct, photos: Blob[], what: string): Promise<Answered> {
    const answer = answerSet(act, this.measureFacts(measure), this.#parts.today());
    if (!answer.ok) return { ok: false, key: `answer_problem.${answer.problem}` };
    const set: JsonObject = { ...answer.set };
    for (const photo of photos) {
      const sent = await this.#sendPhoto(photo);
      if ('ok' in sent) return sent;
      set[`photos/${sent.sha256}`] = true;
    }
    return this.#send(measure, set, what);
  }

  answerQuestion(question: Shown, text: string, what: string): Promise<Answered> {
    if (text.trim() === '') return Promise.resolve({ ok: false, key: 'answer_problem.text_missing' });
    return this.#send(question, { answer: text.trim(), answered_on: this.#parts.today() }, what);
  }

  reply(walk: LinkWalk, set: JsonObject, what: string): Promise<Answered> {
    const party = this.#work?.party ?? '';
    const known = walk.invitation;
    const change = {
      id: known?.id ?? `${walk.occasion}/invitation/${party}`,
      activity: walk.activity,
      occasion: walk.occasion,
      kind: 'invitation',
      rev: known?.rev ?? 0,
    };
    return this.#send(change, { party, replied_on: this.#parts.today(), ...set }, what);
  }

  /** The object URL of a photo, "" until it is here. */
  picture(sha256: string): string {
    if (!this.#asked.has(sha256)) {
      this.#asked.add(sha256);
      void this.#parts.link.photo(sha256).then((blob) => {
        if (blob) this.#pictures[sha256] = URL.createObjectURL(blob);
        else this.#asked.delete(sha256);
      });
    }
    return this.#pictures[sha256] ?? '';
  }

  close(): void {
    for (const url of Object.values(this.#pictures)) URL.revokeObjectURL(url);
  }

  async #send(about: Pick<Shown, 'id' | 'activity' | 'occasion' | 'kind' | 'rev'>, set: JsonObject, what: string): Promise<Answered> {
    const { activity, occasion, kind, rev } = about;
    const change: LinkChange = { id: this.#idOf(about.id, set), activity, occasion, entity: about.id, kind, base: rev, set };
    const answer = await this.#parts.link.answer([change]);
    if (!answer.ok) {
      if (answer.status === 401 || answer.status === 403) {
        this.#phase = 'refused';
        this.#problem = failure(answer.refusal).key;
      }
      return failure(answer.refusal);
    }
    const receipt = answer.value[0];
    if (receipt?.error) return failure(receipt.error);
    this.#receipts = [{ seq: receipt?.seq ?? 0, at_ms: this.#parts.now(), entity: about.id, what }, ...this.#receipts];
    this.#change_ids.clear();
    this.forget(about.id);
    // What others did meanwhile comes along; when it does not, the receipt stands all the same.
    const fresh = await this.#parts.link.work();
    if (fresh.ok) this.#work = fresh.value;
    return { ok: true };
  }

  /** The same answer tried again is the same change: an answer whose receipt was lost is not given twice. */
  #idOf(entity: string, set: JsonObject): string {
    const key = `${entity} ${canonical(set)}`;
    const known = this.#change_ids.get(key) ?? uuidv7(this.#parts.now());
    this.#change_ids.set(key, known);
    return known;
  }

  async #sendPhoto(photo: Blob): Promise<{ sha256: string } | Failure> {
    const ready = await prepared(photo);
    const sent = await this.#parts.link.upload(ready);
    return sent.ok ? { sha256: ready.sha256 } : failure(sent.refusal);
  }

  #kept(): Drafts {
    try {
      return JSON.parse(this.#parts.keep?.getItem(this.#parts.keep_name) ?? '{}') as Drafts;
    } catch {
      return {};
    }
  }

  #keepDrafts(): void {
    const { keep, keep_name } = this.#parts;
    try {
      if (Object.keys(this.#drafts).length === 0) keep?.removeItem(keep_name);
      else keep?.setItem(keep_name, JSON.stringify(this.#drafts));
    } catch {
      // A browser that keeps nothing: what is written still stands on the page.
    }
  }
}

function shownOf(entities: Entity[] | undefined): Shown[] {
  return (entities ?? []).flatMap((entity) => {
    const shown = overlay(entity, []);
    return shown && !shown.is_deleted && textOf(shown, 'merged_into') === '' ? [shown] : [];
  });
}

/** Photos of the findings a measure comes from: what it looked like. */
export function picturesBefore(measure: Shown, findings: readonly Shown[]): string[] {
  const origin = new Set(elementsOf(measure, 'origin'));
  return findings.filter(({ id }) => origin.has(id)).flatMap((finding) => elementsOf(finding, 'photos').filter((sha) => finding.photos_stored.includes(sha)));
}
