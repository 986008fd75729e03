// Texts ready to mail and to post. They name organisations and functions, never people.
import { answerOf, answersDue, isTold, type OwnerWork } from '../domain/after_walk';
import { textOf, type Shown } from '../domain/overlay';
import { day, time } from '../strings/format';
import { t } from '../strings/text.svelte';
import { walkDay, walkName, walkTime } from './walk_words';

export interface Letter {
  subject: string;
  text: string;
}

function lines(parts: (string | false)[]): string {
  return parts.filter((part): part is string => part !== false && part !== '').join('\n\n');
}

export function invitationLetter(walk: Shown, link: string): Letter {
  const own = textOf(walk, 'invitation_text');
  const place = textOf(walk, 'meeting_place');
  return {
    subject: t('letter.invite_subject', { area: walkName(walk), day: walkDay(walk) }),
    text: lines([
      t('letter.hello'),
      t('letter.invite_text', { area: walkName(walk), day: walkDay(walk), at: walkTime(walk) }),
      place !== '' && t('letter.invite_place', { place }),
      own,
      link !== '' && t('letter.invite_link', { link }),
      t('letter.link_note'),
    ]),
  };
}

/** To put on a notice board or in social media: for residents, without any link that answers for somebody. */
export function posterLetter(walk: Shown): Letter {
  const place = textOf(walk, 'meeting_place');
  return {
    subject: t('letter.poster_subject', { area: walkName(walk) }),
    text: lines([
      t('letter.poster_text', { area: walkName(walk), day: walkDay(walk), at: walkTime(walk) }),
      place !== '' && t('letter.invite_place', { place }),
      textOf(walk, 'invitation_text'),
      t('letter.poster_end'),
    ]),
  };
}

export function protocolLetter(walk: Shown, owner: OwnerWork, link: string): Letter {
  const due = answersDue(walk);
  return {
    subject: t('letter.protocol_subject', { area: walkName(walk) }),
    text: lines([
      t('letter.hello'),
      t('letter.protocol_text', { area: walkName(walk), day: walkDay(walk), n: owner.total }),
      itemLines(owner, () => true),
      due !== '' && t('letter.answer_by', { day: day(due) }),
      link !== '' && t('letter.answer_link', { link }),
      t('letter.link_note'),
    ]),
  };
}

export function reminderLetter(walk: Shown, owner: OwnerWork, link: string, today: string): Letter {
  const due = answersDue(walk);
  const waiting = owner.total - owner.answered;
  const by_due = { ...owner, measures: [...owner.measures].sort((a, b) => (textOf(a, 'due') || '9999').localeCompare(textOf(b, 'due') || '9999')) };
  const taken = itemLines(by_due, (one) => one.kind === 'measure' && answerOf(one) === 'accepted' && !isTold(one));
  return {
    subject: t('letter.reminder_subject', { area: walkName(walk) }),
    text: lines([
      t('letter.hello'),
      waiting > 0 && t('letter.reminder_text', { area: walkName(walk), day: walkDay(walk), n: waiting, total: owner.total }),
      itemLines(owner, (one) => (one.kind === 'measure' ? answerOf(one) === 'no_answer' : textOf(one, 'answer') === '')),
      waiting > 0 && due !== '' && t(due < today ? 'letter.answer_was_due' : 'letter.answer_by', { day: day(due) }),
      taken !== '' && t(waiting > 0 ? 'letter.reminder_taken_too' : 'letter.reminder_taken', { area: walkName(walk), day: walkDay(walk) }),
      taken,
      link !== '' && t('letter.answer_link', { link }),
      t('letter.link_note'),
    ]),
  };
}

function itemLines(owner: OwnerWork, wanted: (one: Shown) => boolean): string {
  return [...owner.measures, ...owner.questions]
    .filter(wanted)
    .map((one) => `– ${textOf(one, 'text') || textOf(one, 'description')}${dueWords(one)}`)
    .join('\n');
}

function dueWords(one: Shown): string {
  const due = textOf(one, 'due');
  return answerOf(one) === 'accepted' && due !== '' ? ` (${t('letter.was_due', { day: day(due) })})` : '';
}

/** What will happen and what will not, and why: to those who came along, or to anybody. */
export function feedbackLetter(walk: Shown, measures: readonly Shown[], partyName: (id: string) => string): Letter {
  const said = (one: Shown): string => {
    const owner = partyName(textOf(one, 'responsible'));
    const text = textOf(one, 'text');
    const done = textOf(one, 'done_on');
    if (done !== '') return t('letter.item_done', { text, owner, day: day(done) });
    if (answerOf(one) === 'declined') return t('letter.item_declined', { text, owner, why: textOf(one, 'answer_reason') });
    if (answerOf(one) === 'accepted') {
      const due = textOf(one, 'due');
      return due === '' ? t('letter.item_taken', { text, owner }) : t('letter.item_due', { text, owner, day: day(due) });
    }
    return t('letter.item_open', { text, owner });
  };
  return {
    subject: t('letter.feedback_subject', { area: walkName(walk) }),
    text: lines([
      t('letter.feedback_text', { area: walkName(walk), day: walkDay(walk) }),
      measures.map((one) => `– ${said(one)}`).join('\n'),
      t('letter.feedback_end'),
    ]),
  };
}

export function mailAddress(to: string, letter: Letter): string {
  return `mailto:${encodeURIComponent(to).replace('%40', '@')}?subject=${encodeURIComponent(letter.subject)}&body=${encodeURIComponent(letter.text.replaceAll('\n', '\r\n'))}`;
}

export function clockText(starts_at: string): string {
  return starts_at.length > 10 ? time(starts_at) : '';
}
