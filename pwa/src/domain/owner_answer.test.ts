import { describe, expect, test } from 'vitest';
import { answerSet, type AnsweredMeasure, type OwnerAct } from './owner_answer';

const TODAY = '2025-01-20';
const ASKED: AnsweredMeasure = { owner_answer: 'no_answer', agreed_on: '', walk_date: '2024-12-11' };
const AGREED: AnsweredMeasure = { ...ASKED, owner_answer: 'accepted', agreed_on: '2025-01-08' };

describe('an answer writes', () => {
  test.each<[string, OwnerAct, AnsweredMeasure, object]>([
    [
      'we take it, with a date',
      { act: 'accept', due: '2025-03-31' },
      ASKED,
      { owner_answer: 'accepted', answered_on: TODAY, agreed_on: TODAY, forwarded_to: null, due: '2025-03-31' },
    ],
    [
      'another date later keeps the day it was agreed',
      { act: 'accept', due: '' },
      AGREED,
      { owner_answer: 'accepted', answered_on: TODAY, agreed_on: '2025-01-08', forwarded_to: null, due: null },
    ],
    [
      'not ours',
      { act: 'forward', to: 'tk' },
      ASKED,
      { owner_answer: 'forwarded', answered_on: TODAY, forwarded_to: 'tk', agreed_on: null },
    ],
    [
      'no, because',
      { act: 'decline', reason: '  privat mark ' },
      ASKED,
      { owner_answer: 'declined', answered_on: TODAY, answer_reason: 'privat mark', agreed_on: null },
    ],
    ['done, agreed before', { act: 'done', on: '2025-01-19' }, AGREED, { status: 'done', done_on: '2025-01-19' }],
    [
      'done before anybody asked is agreed on that day',
      { act: 'done', on: '2025-01-02' },
      ASKED,
      { owner_answer: 'accepted', answered_on: TODAY, agreed_on: '2025-01-02', forwarded_to: null, status: 'done', done_on: '2025-01-02' },
    ],
    [
      'already reported is taken, with its case',
      { act: 'reported', case_number: ' 25-1234 ' },
      ASKED,
      { owner_answer: 'accepted', answered_on: TODAY, agreed_on: TODAY, forwarded_to: null, reported_elsewhere: '25-1234' },
    ],
    [
      'taken before and handed over now keeps what was agreed',
      { act: 'reported', case_number: '25-1234' },
      AGREED,
      { reported_elsewhere: '25-1234' },
    ],
  ])('%s', (_name, act, measure, set) => {
    expect(answerSet(act, measure, TODAY)).toEqual({ ok: true, set });
  });
});

describe('an answer that cannot be right is told before it is saved', () => {
  test.each<[OwnerAct, AnsweredMeasure, string]>([
    [{ act: 'accept', due: '2025-01-07' }, AGREED, 'due_before_agreed'],
    [{ act: 'accept', due: '2025-02-30' }, ASKED, 'due_invalid'],
    [{ act: 'forward', to: '' }, ASKED, 'to_missing'],
    [{ act: 'decline', reason: '  ' }, ASKED, 'reason_missing'],
    [{ act: 'done', on: '' }, ASKED, 'done_invalid'],
    [{ act: 'done', on: '2025-01-21' }, ASKED, 'done_in_future'],
    [{ act: 'done', on: '2024-12-10' }, ASKED, 'done_before_walk'],
    [{ act: 'done', on: '2025-01-07' }, AGREED, 'done_before_agreed'],
    [{ act: 'reported', case_number: '' }, ASKED, 'case_missing'],
  ])('%j on %j', (act, measure, problem) => {
    expect(answerSet(act, measure, TODAY)).toEqual({ ok: false, problem });
  });
});
