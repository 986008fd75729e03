// Friday meetings and what belongs to them, and what of it may not stay on the phone.
import { isCheckedIn, isItsWeekend, meetingBefore, mondayAfter, sameEvening, unclosed, type Move, type Unclosed } from '../domain/meeting';
import { attendanceId, byDateDescending, isTonight, localMinute, NONE } from '../domain/occasion';
import { elementsOf, textOf, type Shown } from '../domain/overlay';
import type { By, Json, JsonObject, PlanRow } from '../domain/types';
import type { Storage } from '../storage/storage';
import type { DistrictState } from './district.svelte';
import type { Ledger } from './ledger.svelte';
import type { Outcome, Saved } from './outcome';
import type { Scribe } from './scribe';

export interface MeetingsParts {
  ledger: Ledger;
  scribe: Scribe;
  storage: Storage;
  district: DistrictState;
  now(): number;
}

export class Meetings {
  readonly #parts: MeetingsParts;

  constructor(parts: MeetingsParts) {
    this.#parts = parts;
  }

  /** Newest first; those merged into another one are not among them. */
  readonly #all = $derived.by(() =>
    this.#parts.ledger
      .ofKind('weekend_meeting')
      .filter((one) => !one.is_deleted && textOf(one, 'merged_into') === '')
      .sort(byDateDescending),
  );

  get all(): Shown[] {
    return this.#all;
  }

  /** Today's, also those that were held; after midnight until six still yesterday evening's. */
  get tonight(): Shown[] {
    const now = this.now;
    return this.#all.filter(
      (one) => ['planned', 'held', ''].includes(textOf(one, 'status')) && isTonight(one, now.slice(0, 10), Number(now.slice(11, 13))),
    );
  }

  /** Held, and its weekend is not over. */
  get this_weekend(): Shown[] {
    return this.#all.filter((one) => textOf(one, 'status') === 'held' && isItsWeekend(one, this.now));
  }

  /** "2024-11-15T19:45" on this phone's clock. */
  get now(): string {
    return localMinute(this.#parts.now());
  }

  get(id: string): Shown | null {
    const shown = this.#parts.ledger.shown(id);
    return shown?.kind === 'weekend_meeting' ? shown : null;
  }

  /** Of one kind, in the order they were made; merged ones left out. */
  of(occasion: string, kind: string): Shown[] {
    return this.#parts.ledger
      .ofOccasion(occasion, kind)
      .filter((one) => !one.is_deleted && textOf(one, 'merged_into') === '')
      .sort((a, b) => (a.created.at < b.created.at ? -1 : a.created.at > b.created.at ? 1 : a.id < b.id ? -1 : 1));
  }

  /** The one before it at which somebody was noted. */
  before(meeting: Shown): Shown | null {
    return meetingBefore(meeting, this.#all, (id) => this.of(id, 'attendance').length > 0);
  }

  sameEvening(meeting: Shown): Shown | null {
    return sameEvening(meeting, this.#all);
  }

  /** Whether the party has checked in here: then it sees where the others are this weekend. */
  isIn(meeting: Shown, party: string): boolean {
    return isCheckedIn(this.#parts.ledger.shown(attendanceId(meeting.id, party))) || convenorOf(meeting)?.party === party;
  }

  /** Focus places, for a party that is in and only until the weekend is over. */
  focus(meeting: Shown, party: string): Shown[] {
    return this.isIn(meeting, party) && isItsWeekend(meeting, this.now) ? this.of(meeting.id, 'focus') : [];
  }

  /** What held meetings still ask for, the oldest first. */
  get unclosed(): Unclosed[] {
    return this.#all
      .flatMap((one) => unclosed(one, this.of(one.id, 'agreement'), this.of(one.id, 'closing'), this.now) ?? [])
      .reverse();
  }

  /** Rows whose plan holds meetings, the newest plan first. */
  get rows(): PlanRow[] {
    return [...this.#parts.district.rowsWithKind('weekend_meeting')].sort((a, b) => (a.ref < b.ref ? 1 : -1));
  }

  /** The regular meetings of a row, as somebody wrote them down; null: nobody has. */
  seriesOf(activity: string): Shown | null {
    return this.#parts.ledger.ofOccasion(NONE, 'series').find((one) => one.activity === activity && !one.is_deleted && textOf(one, 'merged_into') === '') ?? null;
  }

  /**
   * Tonight's meeting in one tap, series or no series: place, convenor and whom to expect are those of the series, else of
   * the last meeting; whoever starts it takes the attendance.
   */
  start(activity: string, by: By, keeps_attendance: boolean): Promise<Saved> {
    const id = this.#parts.scribe.newId();
    const last = this.#all.find((one) => one.activity === activity) ?? null;
    const sources = [this.seriesOf(activity), last].filter((one): one is Shown => one !== null);
    const place = sources.map((one) => textOf(one, 'place')).find((text) => text !== '');
    const convenor = sources.map(convenorOf).find((one) => one !== null) ?? by;
    const expected = sources.map((one) => elementsOf(one, 'expected')).find((parties) => parties.length > 0) ?? [];
    const set: JsonObject = {
      status: 'planned',
      starts_at: this.now,
      convenor: { party: convenor.party, role: convenor.role },
      ...(place ? { place } : {}),
      ...(keeps_attendance || convenor.party === by.party ? { attendance_by: { party: by.party, role: by.role } } : {}),
      ...Object.fromEntries(expected.map((party) => [`expected/${party}`, true as Json])),
    };
    return this.#parts.scribe.save({ activity, occasion: id, entity: id, kind: 'weekend_meeting', set });
  }

  /** Changes one thing of a meeting: its own record, or what belongs to it. */
  put(meeting: Shown, kind: string, set: JsonObject, entity?: string): Promise<Saved> {
    return this.#parts.scribe.save({
      activity: meeting.activity,
      occasion: meeting.id,
      kind,
      set,
      ...(entity === undefined ? {} : { entity }),
    });
  }

  remove(shown: Shown): Promise<Saved> {
    const { activity, occasion, kind, id } = shown;
    return this.#parts.scribe.save({ activity, occasion, kind, entity: id, delete: true });
  }

  /** Everything of an occasion as it stands, for what makes two meetings one. */
  everything(occasion: string): Shown[] {
    return this.#parts.ledger.ofOccasion(occasion);
  }

  async apply(activity: string, moves: readonly Move[]): Promise<Outcome> {
    for (const move of moves) {
      const saved = await this.#parts.scribe.save({ activity, ...move });
      if (!saved.ok) return saved;
    }
    return { ok: true };
  }

  newId(): string {
    return this.#parts.scribe.newId();
  }

  /** On the Monday where the others were is no business of this phone any more: the papers leave it, and what tells of them. */
  async forgetOver(): Promise<void> {
    const { ledger, storage } = this.#parts;
    const today = this.now.slice(0, 10);
    const over = ledger
      .ofKind('focus')
      .filter((paper) => {
        const meeting = this.get(paper.occasion);
        return meeting === null || today >= mondayAfter(meeting);
      })
      .map(({ id }) => id);
    if (over.length > 0) await storage.cache.forget(over);
  }
}

export function convenorOf(shown: Shown): By | null {
  const value = shown.fields['convenor']?.value;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const { party, role } = value as { party?: unknown; role?: unknown };
  return typeof party === 'string' ? { party, role: typeof role === 'string' ? role : '' } : null;
}
