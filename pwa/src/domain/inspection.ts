// An inspection round on a phone: which points belong to a visit, who answered them, and what of it others may see.
import type { ChecklistPoint, PluginChecklist } from './contract';
import { plainOrder } from './occasion';
import { elementsOf, textOf, type Shown } from './overlay';

export type Answer = 'ok' | 'deficiency' | 'not_applicable' | 'not_checked';

/** Both authorities meet in the same visit; each has answers of its own in it. */
export function visitId(round: string, object: string): string {
  return `${round}/visit/${object}`;
}
export function answerId(round: string, object: string, party: string, point: string): string {
  return `${round}/answer/${object}/${party}/${point}`;
}
export function deficiencyId(round: string, object: string, party: string, point: string): string {
  return `${round}/deficiency/${object}/${party}/${point}`;
}

/** The checklists that held on the day ("2024-10-09"), one for each regime, in the manifest's order. */
export function checklistsOn(all: readonly PluginChecklist[], regimes: readonly string[], day: string): PluginChecklist[] {
  return all.filter(
    ({ regime, valid_from, valid_to }) => regimes.includes(regime) && valid_from <= day && (valid_to === undefined || day <= valid_to),
  );
}

/** Everybody the round is for: the authorities on it and who leads it. */
export function authoritiesOf(round: Shown): string[] {
  const lead = round.fields['lead']?.value;
  const party = lead && typeof lead === 'object' && !Array.isArray(lead) ? lead['party'] : undefined;
  const all = new Set(elementsOf(round, 'authorities'));
  if (typeof party === 'string' && party !== '') all.add(party);
  return [...all].sort(plainOrder);
}

export interface PointState {
  point: ChecklistPoint;
  checklist: string;
  /** One's own; not_checked until one has answered. */
  own: Answer;
  note: string;
  /** What others told of it, by party; only what they have shared comes here. */
  others: { party: string; answer: Answer }[];
  /** Two authorities say that it is in order and that it is not. */
  is_contradicted: boolean;
}

/** Every point of the checklists, as this party and the others have answered it. */
export function pointsOf(lists: readonly PluginChecklist[], answers: readonly Shown[], party: string): PointState[] {
  return lists.flatMap(({ id, points }) =>
    points.map((point) => {
      const told = answers.filter((answer) => textOf(answer, 'point') === point.id && !answer.is_deleted);
      const mine = told.find((answer) => textOf(answer, 'party') === party);
      const own = mine ? answerOf(mine) : 'not_checked';
      const others = told
        .filter((answer) => textOf(answer, 'party') !== party)
        .map((answer) => ({ party: textOf(answer, 'party'), answer: answerOf(answer) }))
        .sort((a, b) => plainOrder(a.party, b.party));
      const said = new Set([own, ...others.map(({ answer }) => answer)]);
      return { point, checklist: id, own, note: mine ? textOf(mine, 'note') : '', others, is_contradicted: said.has('ok') && said.has('deficiency') };
    }),
  );
}

function answerOf(shown: Shown): Answer {
  const answer = textOf(shown, 'answer');
  return answer === 'ok' || answer === 'deficiency' || answer === 'not_applicable' ? answer : 'not_checked';
}

/** Tonight's points: what the round names; a round that names none means all of them. */
export function tonights(states: readonly PointState[], named: readonly string[]): PointState[] {
  return named.length === 0 ? [...states] : states.filter(({ point }) => named.includes(point.id));
}

/** Of tonight's points those one tap fills: nobody's answer is overwritten. */
export function unanswered(states: readonly PointState[]): PointState[] {
  return states.filter(({ own }) => own === 'not_checked');
}

export type VisitStanding = 'not_visited' | 'under_way' | 'deficiency' | 'no_remark' | 'closed' | 'refused';

/** How a visit stands before this reader: what the others keep to themselves is not in it. */
export function standingOf(visit: Shown | null, answers: readonly Shown[]): VisitStanding {
  if (!visit || visit.is_deleted) return 'not_visited';
  const said = textOf(visit, 'outcome');
  if (said === 'closed' || said === 'refused') return said;
  const told = answers.filter((answer) => !answer.is_deleted).map(answerOf);
  if (told.includes('deficiency')) return 'deficiency';
  return told.includes('ok') ? 'no_remark' : 'under_way';
}

/** Coming ones by their time, then held and cancelled ones, newest first. */
export function inOrder(rounds: readonly Shown[]): { coming: Shown[]; past: Shown[] } {
  const by = (a: Shown, b: Shown) => plainOrder(textOf(a, 'starts_at'), textOf(b, 'starts_at')) || plainOrder(a.id, b.id);
  const coming = rounds.filter((round) => textOf(round, 'status') === 'planned').sort(by);
  const past = rounds.filter((round) => textOf(round, 'status') !== 'planned').sort((a, b) => by(b, a));
  return { coming, past };
}
