// The Friday meeting: who is expected, who is here, which weekend it is for, what of it is not closed yet. Pure.
import { addDays, daysBetween } from './dates';
import { attendanceId, occasionDate, plainOrder } from './occasion';
import { elementsOf, numberOf, textOf, type Shown } from './overlay';
import type { JsonObject } from './types';

export const PRESENT_STATES = ['present', 'substitute'] as const;
/** Beyond this a head count is a slip of the thumb (the plugin refuses it too). */
export const MOST_HEADS = 300;

export interface Tile {
  party: string;
  note: Shown | null;
  /** "" as long as nobody has said. */
  state: string;
  is_here: boolean;
  /** Of this evening; null: nobody has said. */
  heads: number | null;
  /** What a tap writes: as many as last time, else one. Never a presence. */
  suggested: number;
  /** Nobody had counted on them. */
  is_walk_in: boolean;
}

export function isHere(note: Shown | null | undefined): boolean {
  return note != null && (PRESENT_STATES as readonly string[]).includes(textOf(note, 'state'));
}

/** Checked in for the weekend: also who is on duty and can be reached. The server counts in the same (access/circle.h). */
export function isCheckedIn(note: Shown | null | undefined): boolean {
  return isHere(note) || (note != null && textOf(note, 'state') === 'on_duty_only');
}

/**
 * Tiles in last week's order: who came then in the order they came, then the other expected ones by name, then who walked
 * in tonight. The order does not move while people are being ticked off.
 */
export function tilesOf(
  meeting: Shown,
  attendance: readonly Shown[],
  last: readonly Shown[],
  name_of: (party: string) => string,
): Tile[] {
  const notes = new Map(attendance.map((note) => [textOf(note, 'party'), note]));
  const before = new Map(last.filter(isHere).sort(byFirstWord).map((note) => [textOf(note, 'party'), note]));
  const expected = new Set([...before.keys(), ...elementsOf(meeting, 'expected')]);
  const rest = [...expected].filter((party) => !before.has(party)).sort((a, b) => name_of(a).localeCompare(name_of(b), 'sv'));
  const walk_ins = [...attendance].sort(byFirstWord).map((note) => textOf(note, 'party')).filter((party) => party !== '' && !expected.has(party));
  return [...before.keys(), ...rest, ...walk_ins].map((party) => {
    const note = notes.get(party) ?? null;
    const earlier = before.get(party);
    return {
      party,
      note,
      state: note ? textOf(note, 'state') : '',
      is_here: isHere(note),
      heads: note ? numberOf(note, 'headcount') : null,
      suggested: Math.max(1, (earlier && numberOf(earlier, 'headcount')) ?? 1),
      is_walk_in: !expected.has(party),
    };
  });
}

function byFirstWord(a: Shown, b: Shown): number {
  return plainOrder(a.created.at, b.created.at) || plainOrder(a.id, b.id);
}

export interface Count {
  parties: number;
  heads: number;
  expected: number;
}

export function countOf(tiles: readonly Tile[]): Count {
  const here = tiles.filter(({ is_here }) => is_here);
  return {
    parties: here.length,
    heads: here.reduce((sum, { heads }) => sum + (heads ?? 0), 0),
    expected: tiles.filter(({ is_walk_in }) => !is_walk_in).length,
  };
}

/** What a tap on a tile writes. */
export function arrival(tile: Pick<Tile, 'party' | 'suggested'>): JsonObject {
  return { party: tile.party, state: 'present', mode: 'physical', headcount: tile.suggested };
}

/** The Friday a meeting stands for: the one it was linked to on purpose, else the weekend it is held in or ahead of. */
export function fridayOf(meeting: Shown): string {
  return textOf(meeting, 'counts_for') || textOf(meeting, 'weekend') || fridayAround(occasionDate(meeting));
}

/** Saturday and Sunday belong to the Friday before, every other day to the Friday ahead. "" of no date. */
export function fridayAround(date: string): string {
  if (date === '') return '';
  const day = weekday(date);
  return addDays(date, 5 - day);
}

/** 1 = Monday … 7 = Sunday. */
export function weekday(date: string): number {
  return ((daysBetween('2024-01-01', date) % 7) + 7) % 7 + 1;
}

/** The Monday on which the weekend is over and its papers leave the phone. */
export function mondayAfter(meeting: Shown): string {
  const day = textOf(meeting, 'counts_for') || occasionDate(meeting);
  return day === '' ? '' : addDays(day, 8 - weekday(day));
}

/** From when a meeting is held until its weekend is over: `now` is "2024-11-15T22:20". */
export function isItsWeekend(meeting: Shown, now: string): boolean {
  const starts = textOf(meeting, 'starts_at');
  return starts !== '' && now >= starts.slice(0, 10) && now.slice(0, 10) < mondayAfter(meeting);
}

/** The meeting before this one in the same row at which anybody was noted. */
export function meetingBefore(meeting: Shown, all: readonly Shown[], has_attendance: (id: string) => boolean): Shown | null {
  const at = textOf(meeting, 'starts_at');
  return (
    [...all]
      .filter((one) => one.id !== meeting.id && one.activity === meeting.activity && textOf(one, 'starts_at') < at)
      .sort((a, b) => plainOrder(textOf(b, 'starts_at'), textOf(a, 'starts_at')))
      .find((one) => has_attendance(one.id)) ?? null
  );
}

/** Another meeting of the same row on the same evening that nobody has said is the same. */
export function sameEvening(meeting: Shown, all: readonly Shown[]): Shown | null {
  const is_open = (one: Shown): boolean => ['planned', 'held', ''].includes(textOf(one, 'status'));
  if (!is_open(meeting)) return null;
  return (
    all.find(
      (one) => one.id !== meeting.id && one.activity === meeting.activity && occasionDate(one) === occasionDate(meeting) && is_open(one),
    ) ?? null
  );
}

export interface Move {
  entity?: string;
  occasion: string;
  kind: string;
  set: JsonObject;
}

/** What makes two records of one evening one: what `gone` holds is written into `kept` where that lacks it. */
export function mergeOf(kept: Shown, gone: Shown, of_kept: readonly Shown[], of_gone: readonly Shown[], new_id: () => string): Move[] {
  const moves: Move[] = [];
  const known = new Set(of_kept.filter(({ kind }) => kind === 'attendance').map((note) => textOf(note, 'party')));
  const ids = new Set(of_kept.map(({ id }) => id));
  for (const one of of_gone) {
    if (one.id === gone.id || one.is_deleted || textOf(one, 'merged_into') !== '') continue;
    const is_attendance = one.kind === 'attendance';
    const own_id = one.id.startsWith(`${gone.id}/`) ? `${kept.id}${one.id.slice(gone.id.length)}` : new_id();
    const entity = is_attendance ? attendanceId(kept.id, textOf(one, 'party')) : own_id;
    if (is_attendance ? !known.has(textOf(one, 'party')) : !ids.has(entity)) {
      moves.push({ entity, occasion: kept.id, kind: one.kind, set: valuesOf(one) });
    }
    moves.push({ entity: one.id, occasion: gone.id, kind: one.kind, set: { merged_into: entity } });
  }
  moves.push({ entity: gone.id, occasion: gone.id, kind: gone.kind, set: { merged_into: kept.id } });
  return moves;
}

function valuesOf(shown: Shown): JsonObject {
  return Object.fromEntries(Object.entries(shown.fields).filter(([, { value }]) => value !== null).map(([key, { value }]) => [key, value]));
}

export interface Unclosed {
  meeting: Shown;
  /** Agreements nobody has said how they went. */
  agreements: number;
  has_closing: boolean;
  /** Monday noon. */
  due: string;
  is_late: boolean;
}

/** What a held meeting still asks for once its weekend is under way; null: nothing, or it is too long ago to ask. */
export function unclosed(meeting: Shown, agreements: readonly Shown[], closings: readonly Shown[], now: string): Unclosed | null {
  if (textOf(meeting, 'status') !== 'held') return null;
  const monday = mondayAfter(meeting);
  const since = daysBetween(addDays(monday, -1), now.slice(0, 10));
  if (monday === '' || since < 0 || since > ASK_DAYS) return null;
  const open = agreements.filter((one) => textOf(one, 'outcome') === '').length;
  if (open === 0 && closings.length > 0) return null;
  const due = `${monday}T12:00`;
  return { meeting, agreements: open, has_closing: closings.length > 0, due, is_late: now > due };
}

/** After two weeks nobody remembers. */
const ASK_DAYS = 14;

/** Places people have named before, the most used first, then the latest. */
export function knownPlaces(papers: readonly Shown[], most = 12): string[] {
  const uses = new Map<string, number>();
  for (const paper of papers) {
    for (const place of [textOf(paper, 'place'), ...elementsOf(paper, 'places')]) {
      if (place !== '') uses.set(place, (uses.get(place) ?? 0) + 1);
    }
  }
  return [...uses.entries()].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], 'sv')).slice(0, most).map(([place]) => place);
}
