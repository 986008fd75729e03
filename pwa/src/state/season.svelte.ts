// The season of a row's weekly meeting: its series, the year's occasions, and what people decide about one of them.
import { dateOf, occasionOf, proposals, seriesOf, type Proposed } from '../domain/season';
import { attendanceId, localMinute, NONE, plainOrder } from '../domain/occasion';
import { elementsOf, textOf, type Shown } from '../domain/overlay';
import type { Json, JsonObject, PlanRow } from '../domain/types';
import type { DistrictState } from './district.svelte';
import type { Ledger } from './ledger.svelte';
import type { Outcome, Saved } from './outcome';
import type { Scribe } from './scribe';

export type PauseReason = 'holiday' | 'vacation' | 'other';

export interface SeasonParts {
  ledger: Ledger;
  scribe: Scribe;
  district: DistrictState;
  now(): number;
}

export class Season {
  readonly #parts: SeasonParts;

  constructor(parts: SeasonParts) {
    this.#parts = parts;
  }

  get today(): string {
    return localMinute(this.#parts.now()).slice(0, 10);
  }

  /** Rows of plans of that year that hold weekly meetings. */
  rows(year: number): PlanRow[] {
    const plans = (this.#parts.district.data?.plans ?? []).filter((plan) => plan.year === year);
    return this.#parts.district.rowsWithKind('weekend_meeting').filter((row) => plans.some((plan) => row.ref.startsWith(`${plan.id}/`)));
  }

  /** The years that have such rows, newest first. */
  readonly years = $derived.by(() => {
    const rows = this.#parts.district.rowsWithKind('weekend_meeting');
    const plans = (this.#parts.district.data?.plans ?? []).filter((plan) => rows.some((row) => row.ref.startsWith(`${plan.id}/`)));
    return [...new Set(plans.map((plan) => plan.year))].sort((a, b) => b - a);
  });

  /** Also the deleted ones, since those are not made again. */
  readonly #every = $derived.by(() => this.#parts.ledger.ofKind('weekend_meeting'));

  meetings(row: string): Shown[] {
    return this.#every.filter((one) => one.activity === row);
  }

  /** Standing ones of every row, oldest first. */
  readonly all = $derived.by(() =>
    this.#every
      .filter((one) => !one.is_deleted && textOf(one, 'merged_into') === '')
      .sort((a, b) => plainOrder(textOf(a, 'starts_at'), textOf(b, 'starts_at')) || plainOrder(a.id, b.id)),
  );

  attendance(meeting: string): Shown[] {
    return this.#parts.ledger.ofOccasion(meeting, 'attendance');
  }

  /** The row's series, the first written first. */
  series(row: string): Shown[] {
    return this.#ofRow(row, 'series').sort((a, b) => plainOrder(a.created.at, b.created.at) || plainOrder(a.id, b.id));
  }

  members(row: string): Shown[] {
    return this.#ofRow(row, 'member');
  }

  /** Survey rounds, newest first. */
  rounds(row: string): Shown[] {
    return this.#ofRow(row, 'survey_round').sort((a, b) => plainOrder(textOf(b, 'opens'), textOf(a, 'opens')) || plainOrder(a.id, b.id));
  }

  /** Parties that have replied; what they answered is in no phone. */
  replies(row: string, round: string): string[] {
    return this.#ofRow(row, 'survey_reply').filter((one) => textOf(one, 'round') === round).map((one) => textOf(one, 'party'));
  }

  openSurvey(row: string, closes: string, parties: readonly string[]): Promise<Saved> {
    const set: JsonObject = { question_set: 'meaningful', opens: this.today, closes };
    for (const party of parties) set[`invited_parties/${party}`] = true;
    return this.#parts.scribe.save({ activity: row, occasion: NONE, kind: 'survey_round', set });
  }

  #ofRow(row: string, kind: string): Shown[] {
    return this.#parts.ledger
      .ofOccasion(NONE, kind)
      .filter((one) => one.activity === row && !one.is_deleted && textOf(one, 'merged_into') === '');
  }

  proposals(row: string, series: Shown, year: number): Proposed[] {
    return proposals(row, seriesOf(series), year, this.meetings(row), this.today);
  }

  saveSeries(row: string, set: JsonObject, entity?: string): Promise<Saved> {
    return this.#parts.scribe.save({ activity: row, occasion: NONE, kind: 'series', set, ...(entity ? { entity } : {}) });
  }

  /** The year's occasions, each with the id every phone gives it; `pauses`: date → why. */
  async make(row: string, series: Shown, chosen: readonly Proposed[], pauses: ReadonlyMap<string, PauseReason>): Promise<Outcome> {
    for (const { date, id } of chosen) {
      const reason = pauses.get(date);
      const set: JsonObject = {
        ...occasionSet(series, date),
        ...(reason === undefined ? { status: 'planned' } : { status: 'paused', pause_reason: reason }),
      };
      const saved = await this.#put(row, id, set);
      if (!saved.ok) return saved;
    }
    return { ok: true };
  }

  pause(meeting: Shown, reason: PauseReason): Promise<Saved> {
    return this.#put(meeting.activity, meeting.id, { status: 'paused', pause_reason: reason });
  }

  cancel(meeting: Shown, why: string): Promise<Saved> {
    return this.#put(meeting.activity, meeting.id, { status: 'cancelled', ...(why === '' ? {} : { cancel_reason: why }) });
  }

  /** Back to what was planned. */
  restore(meeting: Shown): Promise<Saved> {
    return this.#put(meeting.activity, meeting.id, { status: 'planned' });
  }

  /** Another hour of the same day is the same meeting; on another day the old one is told as moved and a new one made. */
  async move(meeting: Shown, starts_at: string, counts_for: string): Promise<Outcome> {
    const date = starts_at.slice(0, 10);
    const link: JsonObject = counts_for === '' ? {} : { counts_for };
    if (date === dateOf(meeting)) return this.#put(meeting.activity, meeting.id, { starts_at, ...link });
    const series = textOf(meeting, 'series');
    const id = series === '' ? this.#parts.scribe.newId() : occasionOf(meeting.activity, series, date);
    const copied: JsonObject = {};
    for (const field of ['place', 'convenor', 'series']) {
      const value = meeting.fields[field]?.value;
      if (value !== undefined && value !== null) copied[field] = value;
    }
    for (const party of elementsOf(meeting, 'expected')) copied[`expected/${party}`] = true;
    const made = await this.#put(meeting.activity, id, { ...copied, status: 'planned', starts_at, ...link });
    return made.ok ? this.#put(meeting.activity, meeting.id, { status: 'moved' }) : made;
  }

  link(meeting: Shown, friday: string): Promise<Saved> {
    return this.#put(meeting.activity, meeting.id, { counts_for: friday === '' ? null : friday });
  }

  /** It was held, told afterwards: who was there, and that it was written down later. */
  async heldAfterwards(meeting: Shown, parties: readonly string[]): Promise<Outcome> {
    const { activity, id } = meeting;
    for (const party of parties) {
      const noted = await this.#parts.scribe.save({
        activity,
        occasion: id,
        entity: attendanceId(id, party),
        kind: 'attendance',
        set: { party, state: 'present', mode: 'physical' },
      });
      if (!noted.ok) return noted;
    }
    return this.#put(activity, id, { status: 'held', registered_afterwards: true });
  }

  notHeld(meeting: Shown, as: 'cancelled' | PauseReason): Promise<Saved> {
    const set: JsonObject = as === 'cancelled' ? { status: 'cancelled' } : { status: 'paused', pause_reason: as };
    return this.#put(meeting.activity, meeting.id, { ...set, registered_afterwards: true });
  }

  #put(activity: string, id: string, set: JsonObject): Promise<Saved> {
    return this.#parts.scribe.save({ activity, occasion: id, entity: id, kind: 'weekend_meeting', set });
  }
}

function occasionSet(series: Shown, date: string): JsonObject {
  const convenor = series.fields['convenor']?.value;
  const place = textOf(series, 'place');
  return {
    starts_at: `${date}T${textOf(series, 'time')}`,
    series: series.id,
    ...(place === '' ? {} : { place }),
    ...(convenor === undefined || convenor === null ? {} : { convenor }),
    ...Object.fromEntries(elementsOf(series, 'expected').map((party): [string, Json] => [`expected/${party}`, true])),
  };
}
