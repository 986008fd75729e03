// The nine-month clock of agreed measures (the goal kind ratio_measures_done), for screens that must answer without a
// network: per walk, and pooled per year. The same rules as the server's rollup/measures.h, held by the same vectors;
// where the server's record stands, the screen shows the record.
//
// - Denominator: measures whose owner accepted, before the deadline. Done counts from `done_on`, if not later than the
//   deadline. `partly_done` is not done, or one half where the goal says so; so done is counted in halves.
// - A split measure is replaced by its children, which inherit what they lack.
// - Removed for a reason the goal excludes leaves the rate, never the strict one.
import { addDays, addMonths, isDate } from './dates';
import { textOf, type Shown } from './overlay';

export interface MeasureFacts {
  id: string;
  /** "" = none. Dates too are "" when nobody gave them. */
  walk: string;
  parent: string;
  status: string;
  status_reason: string;
  owner_answer: string;
  /** The day it came up: the walk's, else that of its first date. */
  date: string;
  walk_date: string;
  agreed_on: string;
  answered_on: string;
  done_on: string;
  verified_on: string;
  removed_on: string;
}

export interface ClockParams {
  clock_start: 'walk_date' | 'agreed_on';
  cohort: 'deadline_in_period' | 'all_open_at_period_end';
  deadline_months: number;
  partial_counts: boolean;
  /** Reasons of removal that leave the rate; "all" = any. */
  removed_excluded_for: readonly string[] | 'all';
}

export const DEFAULT_PARAMS: ClockParams = {
  clock_start: 'walk_date',
  cohort: 'deadline_in_period',
  deadline_months: 9,
  partial_counts: false,
  removed_excluded_for: ['no_longer_needed', 'duplicate'],
};

/** The goal's own settings, as its record tells them; what it does not tell has its default. */
export function paramsOf(told: Record<string, unknown> | undefined): ClockParams {
  const { clock_start, cohort, deadline_months, partial_counts, removed_excluded_for: excluded } = told ?? {};
  return {
    clock_start: clock_start === 'agreed_on' ? 'agreed_on' : 'walk_date',
    cohort: cohort === 'all_open_at_period_end' ? 'all_open_at_period_end' : 'deadline_in_period',
    deadline_months: typeof deadline_months === 'number' ? deadline_months : DEFAULT_PARAMS.deadline_months,
    partial_counts: partial_counts === true || partial_counts === 'yes',
    removed_excluded_for: Array.isArray(excluded)
      ? excluded.map(String)
      : excluded === 'all'
        ? 'all'
        : excluded === 'none'
          ? []
          : DEFAULT_PARAMS.removed_excluded_for,
  };
}

/** A measure of a walk in the clock's words; null when nothing dates it. */
export function factsOf(measure: Shown, walk: Shown | null): MeasureFacts | null {
  const date = (field: string): string => (isDate(textOf(measure, field)) ? textOf(measure, field) : '');
  const starts = walk && !walk.is_deleted && textOf(walk, 'status') !== 'cancelled' ? textOf(walk, 'starts_at').slice(0, 10) : '';
  const walk_date = isDate(starts) ? starts : '';
  const first = walk_date || date('agreed_on') || date('answered_on');
  if (first === '') return null;
  return {
    id: measure.id,
    walk: walk_date === '' ? '' : measure.occasion,
    parent: textOf(measure, 'parent_id'),
    status: textOf(measure, 'status'),
    status_reason: textOf(measure, 'status_reason'),
    owner_answer: textOf(measure, 'owner_answer'),
    date: first,
    walk_date,
    agreed_on: date('agreed_on'),
    answered_on: date('answered_on'),
    done_on: date('done_on'),
    verified_on: date('verified_on'),
    removed_on: date('removed_on'),
  };
}

/** Split measures replaced by their children; in a circle of parents nobody is the whole, so nobody is replaced. */
export function leaves(measures: readonly MeasureFacts[]): MeasureFacts[] {
  const all = new Map(measures.map((one) => [one.id, one]));
  const split = splitIds(all);
  return [...all.values()].filter(({ id }) => !split.has(id)).map((one) => inherited(one, all));
}

function splitIds(all: ReadonlyMap<string, MeasureFacts>): Set<string> {
  const split = new Set<string>();
  for (const { id, parent } of all.values()) {
    if (all.has(parent) && !isInCircle(id, all)) split.add(parent);
  }
  return split;
}

function isInCircle(id: string, all: ReadonlyMap<string, MeasureFacts>): boolean {
  const visited = new Set([id]);
  for (let up = all.get(id)?.parent ?? ''; up !== ''; up = all.get(up)?.parent ?? '') {
    if (visited.has(up)) return true;
    visited.add(up);
  }
  return false;
}

function inherited(measure: MeasureFacts, all: ReadonlyMap<string, MeasureFacts>): MeasureFacts {
  const child = { ...measure };
  const visited = new Set([child.id]);
  for (let up = child.parent; up !== '' && !visited.has(up); ) {
    visited.add(up);
    const parent = all.get(up);
    if (!parent) break;
    if (child.owner_answer === '') child.owner_answer = parent.owner_answer;
    if (child.agreed_on === '' && child.answered_on === '') {
      child.agreed_on = parent.agreed_on;
      child.answered_on = parent.answered_on;
    }
    if (child.walk_date === '') {
      child.walk_date = parent.walk_date;
      child.walk = parent.walk;
    }
    up = parent.parent;
  }
  return child;
}

export type Answer = 'agreed' | 'declined' | 'unanswered';

export function answerOn(measure: MeasureFacts, day: string): Answer {
  if (measure.owner_answer === 'accepted') return agreementOf(measure) > day ? 'unanswered' : 'agreed';
  if (measure.owner_answer === 'declined') return measure.answered_on > day ? 'unanswered' : 'declined';
  return 'unanswered';
}

function agreementOf(measure: MeasureFacts): string {
  return measure.agreed_on || measure.answered_on;
}

/** When the clock starts. A proposal nobody accepted has no agreement: the day it came up stands in. */
export function startOf(measure: MeasureFacts, answer: Answer, params: ClockParams): string {
  if (params.clock_start === 'walk_date' && measure.walk_date !== '') return measure.walk_date;
  const otherwise = measure.walk_date || measure.date;
  if (answer === 'agreed') return agreementOf(measure) || otherwise;
  if (answer === 'declined' && measure.answered_on !== '') return measure.answered_on;
  return otherwise;
}

export function deadlineOf(measure: MeasureFacts, day: string, params: ClockParams): string {
  return addMonths(startOf(measure, answerOn(measure, day), params), params.deadline_months);
}

export interface Rate {
  done_halves: number;
  measures: number;
  /** If all that still can be done in time is. */
  possible_halves: number;
}

export interface Cohort {
  rate: Rate;
  strict: Rate;
  proposed: number;
  declined: number;
  unanswered: number;
  /** Ids behind the strict rate; then those of the rate that are wholly done in time, of them seen on site, and later. */
  agreed: string[];
  in_time: string[];
  verified: string[];
  done_later: string[];
  /** Accepted only after the deadline, or without the date the clock needs: in no rate. */
  outside: string[];
}

export interface Window {
  first: string;
  last: string;
}

export const ALL_TIME: Window = { first: '0000-01-01', last: '9999-12-31' };

export function yearOf(year: number): Window {
  return { first: `${year}-01-01`, last: `${year}-12-31` };
}

/** The measures `window` judges, seen from `as_of`. `measures` are leaves. */
export function cohortOf(
  measures: readonly MeasureFacts[],
  params: ClockParams,
  window: Window,
  as_of: string,
): Cohort {
  const by_deadline = params.cohort === 'deadline_in_period';
  const day = by_deadline || as_of < window.last ? as_of : window.last;
  const cohort: Cohort = {
    rate: newRate(),
    strict: newRate(),
    proposed: 0,
    declined: 0,
    unanswered: 0,
    agreed: [],
    in_time: [],
    verified: [],
    done_later: [],
    outside: [],
  };
  for (const measure of measures) {
    if ((measure.walk_date || measure.date) > day) continue;
    const answer = answerOn(measure, day);
    const start = startOf(measure, answer, params);
    const deadline = addMonths(start, params.deadline_months);
    const belongs = by_deadline
      ? window.first <= deadline && deadline <= window.last
      : start <= window.last && !wasClosedBefore(measure, window.first);
    if (!belongs) continue;
    cohort.proposed += 1;
    if (answer === 'unanswered') cohort.unanswered += 1;
    if (answer === 'declined') cohort.declined += 1;
    if (answer === 'agreed') addAgreed(cohort, measure, { deadline, day, as_of, params });
  }
  return cohort;
}

function addAgreed(
  cohort: Cohort,
  measure: MeasureFacts,
  { deadline, day, as_of, params }: { deadline: string; day: string; as_of: string; params: ClockParams },
): void {
  const agreement = agreementOf(measure);
  if ((agreement === '' && params.clock_start === 'agreed_on') || agreement > deadline) {
    cohort.outside.push(measure.id);
    return;
  }
  cohort.agreed.push(measure.id);
  const halves = doneHalves(measure, deadline, day, params);
  const possible = canStillBeDone(measure, deadline, day) ? 2 : halves;
  count(cohort.strict, halves, possible);
  if (isExcluded(measure, day, params)) return;
  count(cohort.rate, halves, possible);
  if (halves === 2) {
    cohort.in_time.push(measure.id);
    if (measure.verified_on !== '' && measure.verified_on <= as_of) cohort.verified.push(measure.id);
  }
  if (measure.status !== 'partly_done' && measure.done_on > deadline && measure.done_on <= as_of) {
    cohort.done_later.push(measure.id);
  }
}

function newRate(): Rate {
  return { done_halves: 0, measures: 0, possible_halves: 0 };
}

function count(rate: Rate, halves: number, possible: number): void {
  rate.done_halves += halves;
  rate.possible_halves += possible;
  rate.measures += 1;
}

function isRemovedOn(measure: MeasureFacts, day: string): boolean {
  return measure.status === 'removed' && (measure.removed_on === '' || measure.removed_on <= day);
}

function isExcluded(measure: MeasureFacts, day: string, params: ClockParams): boolean {
  const reasons = params.removed_excluded_for;
  return isRemovedOn(measure, day) && (reasons === 'all' || reasons.includes(measure.status_reason));
}

function wasClosedBefore(measure: MeasureFacts, day: string): boolean {
  if (measure.done_on !== '' && measure.done_on < day && measure.status !== 'partly_done') return true;
  if (measure.removed_on !== '' && isRemovedOn(measure, addDays(day, -1))) return true;
  return measure.owner_answer === 'declined' && measure.answered_on !== '' && measure.answered_on < day;
}

function doneHalves(measure: MeasureFacts, deadline: string, day: string, params: ClockParams): number {
  const last = deadline < day ? deadline : day;
  const in_time = measure.done_on !== '' && measure.done_on <= last;
  if (measure.status === 'partly_done') return params.partial_counts && (measure.done_on === '' || in_time) ? 1 : 0;
  return in_time ? 2 : 0;
}

function canStillBeDone(measure: MeasureFacts, deadline: string, day: string): boolean {
  return deadline > day && (!isRemovedOn(measure, day) || measure.status_reason === 'taken_over_by_other');
}

/** Done share against a whole-number target, in integers: exactly 80 % of 80 is met. */
export function isMet(rate: Rate, target_percent: number, which: 'done' | 'possible' = 'done'): boolean {
  const halves = which === 'done' ? rate.done_halves : rate.possible_halves;
  return rate.measures > 0 && halves * 100 >= target_percent * 2 * rate.measures;
}

/** How many whole measures more must be done to reach the target; 0 = there already. */
export function stillNeeded(rate: Rate, target_percent: number): number {
  const wanted_halves = Math.ceil((target_percent * 2 * rate.measures) / 100);
  return Math.max(0, Math.ceil((wanted_halves - rate.done_halves) / 2));
}

export type Forecast = 'met' | 'on_track' | 'at_risk' | 'not_met' | 'nothing';

/** While a deadline lies ahead nothing has failed; when all that could still be done is not enough, it is at risk. */
export function forecastOf(cohort: Cohort, target_percent: number): Forecast {
  if (cohort.rate.measures === 0) return 'nothing';
  if (isMet(cohort.rate, target_percent)) return 'met';
  if (isMet(cohort.rate, target_percent, 'possible')) return 'on_track';
  return cohort.rate.possible_halves > cohort.rate.done_halves ? 'at_risk' : 'not_met';
}
