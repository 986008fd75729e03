// What an owner's answer writes, whether the owner taps it on the own page, somebody enters it by phone for them, or it
// was said on the walk. A date that cannot be right is told before anything is saved.
import { isDate } from './dates';
import type { JsonObject } from './types';

export type OwnerAct =
  | { act: 'accept'; due: string }
  | { act: 'forward'; to: string }
  | { act: 'decline'; reason: string }
  | { act: 'done'; on: string }
  /** The owner has it already, as a case of its own: it is taken, and the case can be followed. */
  | { act: 'reported'; case_number: string };

export type ActName = OwnerAct['act'];

/** What is known of the measure the answer is about; "" = not. */
export interface AnsweredMeasure {
  owner_answer: string;
  agreed_on: string;
  walk_date: string;
}

export type AnswerProblem =
  | 'due_invalid'
  | 'due_before_agreed'
  | 'to_missing'
  | 'reason_missing'
  | 'done_invalid'
  | 'done_in_future'
  | 'done_before_walk'
  | 'done_before_agreed'
  | 'case_missing';

export type AnswerSet = { ok: true; set: JsonObject } | { ok: false; problem: AnswerProblem };

export function answerSet(act: OwnerAct, measure: AnsweredMeasure, today: string): AnswerSet {
  switch (act.act) {
    case 'accept': {
      const agreed_on = agreedOn(measure, today);
      if (act.due !== '' && !isDate(act.due)) return refused('due_invalid');
      if (act.due !== '' && act.due < agreed_on) return refused('due_before_agreed');
      return stored({ ...accepted(measure, today), due: act.due === '' ? null : act.due });
    }
    case 'forward':
      if (act.to === '') return refused('to_missing');
      return stored({ owner_answer: 'forwarded', answered_on: today, forwarded_to: act.to, agreed_on: null });
    case 'decline': {
      const reason = act.reason.trim();
      if (reason === '') return refused('reason_missing');
      return stored({ owner_answer: 'declined', answered_on: today, answer_reason: reason, agreed_on: null });
    }
    case 'done': {
      if (!isDate(act.on)) return refused('done_invalid');
      if (act.on > today) return refused('done_in_future');
      if (measure.walk_date !== '' && act.on < measure.walk_date) return refused('done_before_walk');
      const is_agreed = measure.owner_answer === 'accepted' && measure.agreed_on !== '';
      if (is_agreed && act.on < measure.agreed_on) return refused('done_before_agreed');
      // Who has done it has taken it, at the latest on that day.
      const answer = is_agreed ? {} : { ...accepted(measure, today), agreed_on: act.on };
      return stored({ ...answer, status: 'done', done_on: act.on });
    }
    case 'reported': {
      const case_number = act.case_number.trim();
      if (case_number === '') return refused('case_missing');
      // Taken before and handed over now: what was agreed, and when, stands.
      const is_agreed = measure.owner_answer === 'accepted' && measure.agreed_on !== '';
      return stored({ ...(is_agreed ? {} : accepted(measure, today)), reported_elsewhere: case_number });
    }
  }
}

function agreedOn(measure: AnsweredMeasure, today: string): string {
  return measure.owner_answer === 'accepted' && measure.agreed_on !== '' ? measure.agreed_on : today;
}

function accepted(measure: AnsweredMeasure, today: string): JsonObject {
  return { owner_answer: 'accepted', answered_on: today, agreed_on: agreedOn(measure, today), forwarded_to: null };
}

function stored(set: JsonObject): AnswerSet {
  return { ok: true, set };
}

function refused(problem: AnswerProblem): AnswerSet {
  return { ok: false, problem };
}
