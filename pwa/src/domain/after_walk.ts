// What has become of a walk: who has answered, what is told done, what is late. Pure; the screens only word it.
import { addDays, isDate } from './dates';
import { elementsOf, textOf, type Shown } from './overlay';

/** Domain: an owner answers within 30 days of the protocol, unless the walk says another day. */
export const ANSWER_DAYS = 30;

/** Neither taken away nor merged into another. */
export function stands(shown: Shown): boolean {
  return !shown.is_deleted && textOf(shown, 'merged_into') === '';
}

export function isQuestion(finding: Shown): boolean {
  return textOf(finding, 'kind') === 'question';
}

/** Measures that count: a split one is replaced by its parts. In a circle of parents nobody is the whole. */
export function leafMeasures(measures: readonly Shown[]): Shown[] {
  const standing = measures.filter(stands);
  const by_id = new Map(standing.map((one) => [one.id, one]));
  const split = new Set<string>();
  for (const one of standing) {
    const parent = textOf(one, 'parent_id');
    if (by_id.has(parent) && !isInCircle(one.id, by_id)) split.add(parent);
  }
  return standing.filter(({ id }) => !split.has(id));
}

function isInCircle(id: string, by_id: ReadonlyMap<string, Shown>): boolean {
  const visited = new Set<string>();
  for (let at: string = id; by_id.has(at); at = textOf(by_id.get(at)!, 'parent_id')) {
    if (visited.has(at)) return true;
    visited.add(at);
  }
  return false;
}

export type Answered = 'accepted' | 'declined' | 'forwarded' | 'no_answer';

export function answerOf(measure: Shown): Answered {
  const answer = textOf(measure, 'owner_answer');
  return answer === 'accepted' || answer === 'declined' || answer === 'forwarded' ? answer : 'no_answer';
}

/** Its owner has told how it went: done, not done or taken out; what was declined has nothing left to tell. */
export function isTold(measure: Shown): boolean {
  if (answerOf(measure) === 'declined') return true;
  return ['done', 'not_done', 'removed'].includes(textOf(measure, 'status')) || textOf(measure, 'done_on') !== '';
}

/** When answers are due: the walk's own day, else 30 days after the protocol went out; "" when neither is set. */
export function answersDue(walk: Shown): string {
  const own = textOf(walk, 'answers_due');
  if (isDate(own)) return own;
  const sent = textOf(walk, 'protocol_sent_on');
  return isDate(sent) ? addDays(sent, ANSWER_DAYS) : '';
}

export interface OwnerWork {
  party: string;
  measures: Shown[];
  questions: Shown[];
  answered: number;
  total: number;
}

export interface WalkStanding {
  answered: number;
  total: number;
  told: number;
  /** nothing: nobody is asked anything · waiting · ready: klar att följa upp · closed: avslutad. */
  state: 'nothing' | 'waiting' | 'ready' | 'closed';
  /** Passed on to somebody who has not been asked yet. */
  forwarded: Shown[];
  /** Without an answer although the day has passed. */
  overdue: Shown[];
  /** Accepted, not done, and later than their own date. */
  late: Shown[];
  owners: OwnerWork[];
}

export function standingOf(walk: Shown, measures: readonly Shown[], findings: readonly Shown[], today: string): WalkStanding {
  const asked = leafMeasures(measures);
  const questions = findings.filter((one) => stands(one) && isQuestion(one) && textOf(one, 'presumed_owner') !== '');
  const due = answersDue(walk);
  const forwarded = asked.filter((one) => answerOf(one) === 'forwarded');
  const unanswered = [...asked.filter((one) => answerOf(one) === 'no_answer'), ...questions.filter((one) => textOf(one, 'answer') === '')];
  const total = asked.length + questions.length;
  const told = asked.filter(isTold).length + questions.filter((one) => textOf(one, 'answer') !== '').length;
  const all_answered = unanswered.length === 0 && forwarded.length === 0;
  return {
    answered: total - unanswered.length,
    total,
    told,
    state: total === 0 ? 'nothing' : !all_answered ? 'waiting' : told === total ? 'closed' : 'ready',
    forwarded,
    overdue: unanswered.filter((one) => {
      const own = textOf(one, 'answer_due') || due;
      return own !== '' && own < today;
    }),
    late: asked.filter((one) => answerOf(one) === 'accepted' && !isTold(one) && textOf(one, 'due') !== '' && textOf(one, 'due') < today),
    owners: ownersOf(asked, questions),
  };
}

function ownersOf(measures: readonly Shown[], questions: readonly Shown[]): OwnerWork[] {
  const owners = new Map<string, OwnerWork>();
  const of = (party: string): OwnerWork => {
    const known = owners.get(party) ?? { party, measures: [], questions: [], answered: 0, total: 0 };
    owners.set(party, known);
    return known;
  };
  for (const one of measures) of(textOf(one, 'responsible')).measures.push(one);
  for (const one of questions) of(textOf(one, 'presumed_owner')).questions.push(one);
  for (const owner of owners.values()) {
    owner.total = owner.measures.length + owner.questions.length;
    owner.answered =
      owner.measures.filter((one) => answerOf(one) !== 'no_answer').length + owner.questions.filter((one) => textOf(one, 'answer') !== '').length;
  }
  // Who has most left to answer first.
  return [...owners.values()].sort((a, b) => b.total - b.answered - (a.total - a.answered) || a.party.localeCompare(b.party));
}

/** Findings nobody has made a measure of, and that are no praise and no question: what is left to decide about. */
export function undecided(findings: readonly Shown[], measures: readonly Shown[]): Shown[] {
  const covered = new Set(measures.filter(stands).flatMap((one) => elementsOf(one, 'origin')));
  return findings.filter((one) => stands(one) && !covered.has(one.id) && !['positive', 'question'].includes(textOf(one, 'kind')));
}

/** Photos nobody has looked at for faces and plates yet, with what lists them. */
export function unreviewed(shown: readonly Shown[]): { shown: Shown; sha256: string }[] {
  return shown
    .filter(stands)
    .flatMap((one) => elementsOf(one, 'photos').map((sha256) => ({ shown: one, sha256 })))
    .filter(({ shown: one, sha256 }) => (one.fields[`photo_review/${sha256}`]?.value ?? null) === null);
}

/** What of earlier walks is still open: findings nobody has seen fixed, measures not done. */
export function isStillOpen(shown: Shown): boolean {
  if (!stands(shown)) return false;
  if (shown.kind === 'measure') {
    if (shown.fields['contested']?.value === true) return true;
    return answerOf(shown) !== 'declined' && !isTold(shown);
  }
  return shown.kind === 'finding' && textOf(shown, 'kind') !== 'positive' && !(isQuestion(shown) && textOf(shown, 'answer') !== '');
}
