// Planning a walk: who has said what, which knowledge is missing, what comes along from earlier, and how dark it will be.
import { addDays, daysBetween } from './dates';
import { isStillOpen } from './after_walk';
import { distanceM, latLon, type LatLon } from './geo';
import { elementsOf, numberOf, textOf, type Shown } from './overlay';
import { startsAfterSunset, STOCKHOLM, sunset, type Spot } from './sun';

/** Earlier findings and measures nearer a stop than this come along. */
export const BROUGHT_WITHIN_M = 150;
/** A missing competence is told from a week before. */
export const WARN_DAYS = 7;

export function invitationId(occasion: string, party: string): string {
  return `${occasion}/invitation/${party}`;
}

export interface Replies {
  coming: number;
  substitute: number;
  declined: number;
  silent: string[];
  /** People who said they come. */
  heads: number;
}

export function repliesOf(walk: Shown, invitations: readonly Shown[]): Replies {
  const invited = elementsOf(walk, 'invited');
  const by_party = new Map(invitations.filter((one) => !one.is_deleted).map((one) => [textOf(one, 'party'), one]));
  const given = [...by_party.values()].map((one) => ({ reply: textOf(one, 'reply'), heads: numberOf(one, 'headcount') ?? 0 }));
  const count = (reply: string): number => given.filter((one) => one.reply === reply).length;
  return {
    coming: count('coming'),
    substitute: count('substitute'),
    declined: count('declined'),
    silent: invited.filter((party) => (by_party.get(party) ? textOf(by_party.get(party)!, 'reply') : '') === ''),
    heads: given.filter(({ reply }) => reply === 'coming' || reply === 'substitute').reduce((sum, { heads }) => sum + heads, 0),
  };
}

/** Knowledge the walk needs that nobody who comes has. */
export function missingCompetences(walk: Shown, invitations: readonly Shown[]): string[] {
  const here = new Set(
    invitations
      .filter((one) => !one.is_deleted && ['coming', 'substitute'].includes(textOf(one, 'reply')))
      .flatMap((one) => elementsOf(one, 'competences')),
  );
  return elementsOf(walk, 'competences_needed').filter((code) => !here.has(code));
}

/** The missing is said aloud from a week ahead until the walk. */
export function isTimeToWarn(walk: Shown, today: string): boolean {
  const date = textOf(walk, 'starts_at').slice(0, 10);
  const left = date === '' ? Number.NaN : daysBetween(today, date);
  return textOf(walk, 'status') === 'planned' && left >= 0 && left <= WARN_DAYS;
}

export function positionOf(shown: Shown): LatLon | null {
  return latLon(shown.fields['lat']?.value, shown.fields['lon']?.value);
}

/** A measure stands where the first of the findings it comes from was seen. */
export function measurePosition(measure: Shown, find: (id: string) => Shown | null): LatLon | null {
  for (const id of elementsOf(measure, 'origin')) {
    const finding = find(id);
    const at = finding && positionOf(finding);
    if (at) return at;
  }
  return null;
}

export interface Earlier {
  shown: Shown;
  metres: number | null;
}

/**
 * What is open from earlier walks: of the same area, or within 150 m of a stop. `earlier` are findings and measures of
 * other walks; a finding that has a measure among them is told by its measure.
 */
export function comesAlong(
  walk: Shown,
  stops: readonly Shown[],
  earlier: readonly Shown[],
  area_of: (occasion: string) => string,
  find: (id: string) => Shown | null,
): Earlier[] {
  const area = textOf(walk, 'area_name').trim().toLocaleLowerCase('sv');
  const points = stops.map(positionOf).filter((at): at is LatLon => at !== null);
  const open = earlier.filter((one) => one.occasion !== walk.id && isStillOpen(one));
  const covered = new Set(earlier.filter(({ kind }) => kind === 'measure').flatMap((one) => elementsOf(one, 'origin')));
  const found: Earlier[] = [];
  for (const shown of open) {
    if (shown.kind === 'finding' && covered.has(shown.id)) continue;
    const at = shown.kind === 'measure' ? measurePosition(shown, find) : positionOf(shown);
    const metres = at && points.length > 0 ? Math.min(...points.map((point) => distanceM(at, point))) : null;
    const is_near = metres !== null && metres <= BROUGHT_WITHIN_M;
    const is_same_area = area !== '' && area_of(shown.occasion).trim().toLocaleLowerCase('sv') === area;
    if (is_near || is_same_area) found.push({ shown, metres: metres === null ? null : Math.round(metres) });
  }
  return found.sort((a, b) => (a.metres ?? Infinity) - (b.metres ?? Infinity) || a.shown.id.localeCompare(b.shown.id));
}

/** Minutes of the day from "2024-12-11T18:05" or "18:05". */
function minutes(local: string): number {
  const [hour = 0, minute = 0] = local.slice(-5).split(':').map(Number);
  return hour * 60 + minute;
}

function clock(total: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor(total / 60))}:${two(total % 60)}`;
}

const LATEST = 22 * 60;

export interface EqualDarkness {
  starts_at: string;
  /** False: it does not get as dark before ten o'clock on that day. */
  is_as_dark: boolean;
}

/** A start on another day at which it is as long after sunset (or before) as the first time, to the quarter, ten at the latest. */
export function equalDarkness(first_starts_at: string, date: string, spot: Spot = STOCKHOLM): EqualDarkness | null {
  const then = sunset(first_starts_at.slice(0, 10), spot);
  const now = sunset(date, spot);
  if (then === null || now === null || first_starts_at.length < 16) return null;
  const wanted = minutes(now) + (minutes(first_starts_at.slice(0, 16)) - minutes(then));
  const quarter = Math.ceil(wanted / 15) * 15;
  const start = Math.min(Math.max(quarter, 8 * 60), LATEST);
  const starts_at = `${date}T${clock(start)}`;
  return { starts_at, is_as_dark: start >= wanted };
}

export function willBeDark(starts_at: string, spot: Spot = STOCKHOLM): boolean {
  return startsAfterSunset(starts_at, spot);
}

/** A week and two before: when a reminder to reply is due. */
export function replyBy(starts_at: string): string {
  return addDays(starts_at.slice(0, 10), -WARN_DAYS);
}
