// A measure in one line: how it stands, and the nine-month clock of a walk in words.
import { answerOf } from '../domain/after_walk';
import { textOf, type Shown } from '../domain/overlay';
import type { Cohort } from '../domain/nine_months';
import { forecastOf, stillNeeded } from '../domain/nine_months';
import type { IconName } from '../form/parts/icons';
import { day, percent } from '../strings/format';
import { t, type TextKey } from '../strings/text.svelte';

export interface Standing {
  text: string;
  icon: IconName;
  tone: 'good' | 'wait' | 'bad' | 'still';
}

export function measureStanding(measure: Shown, today: string, partyName: (id: string) => string): Standing {
  const done_on = textOf(measure, 'done_on');
  const status = textOf(measure, 'status');
  if (measure.fields['contested']?.value === true) return { text: t('measure.contested'), icon: 'alert', tone: 'bad' };
  if (status === 'removed') return { text: t('measure.removed'), icon: 'close', tone: 'still' };
  if (done_on !== '') {
    const seen = textOf(measure, 'verified_on');
    return seen === ''
      ? { text: t('measure.done', { day: day(done_on) }), icon: 'check', tone: 'good' }
      : { text: t('measure.done_seen', { day: day(done_on), seen: day(seen) }), icon: 'check', tone: 'good' };
  }
  switch (answerOf(measure)) {
    case 'accepted': {
      const due = textOf(measure, 'due');
      if (due !== '' && due < today) return { text: t('measure.late', { day: day(due) }), icon: 'alert', tone: 'bad' };
      if (due !== '') return { text: t('measure.taken_due', { day: day(due) }), icon: 'clock', tone: 'wait' };
      return { text: t('measure.taken', { day: day(textOf(measure, 'agreed_on')) }), icon: 'clock', tone: 'wait' };
    }
    case 'declined':
      return { text: t('measure.declined', { why: textOf(measure, 'answer_reason') }), icon: 'close', tone: 'still' };
    case 'forwarded':
      return { text: t('measure.forwarded', { to: partyName(textOf(measure, 'forwarded_to')) }), icon: 'forward', tone: 'wait' };
    default:
      return { text: t('measure.no_answer'), icon: 'waiting', tone: 'wait' };
  }
}

/** Halves as people write them: 11, or 11,5 where partly done counts. */
export function halves(count: number): string {
  return count % 2 === 0 ? String(count / 2) : `${(count - 1) / 2},5`;
}

export interface ClockWords {
  /** "11 av 16 klara" */
  count: string;
  /** "68,7 %" */
  share: string;
  /** "74 dagar kvar, 2 till behövs" */
  rest: string;
  strict: string;
  bar: number | null;
  tone: 'lamp' | 'good' | 'bad' | 'still';
}

export function clockWords(cohort: Cohort, target: number, days_left: number | null): ClockWords {
  const { rate, strict } = cohort;
  if (rate.measures === 0) {
    return { count: t('clock.none'), share: '', rest: '', strict: '', bar: null, tone: 'still' };
  }
  const forecast = forecastOf(cohort, target);
  const time_left = days_left === null ? '' : days_left >= 0 ? t('clock.days_left', { n: days_left }) : t('clock.days_over', { n: -days_left });
  const rest = forecast === 'met' ? t('clock.enough') : forecast === 'on_track' ? t('clock.needed', { n: stillNeeded(rate, target) }) : t(`clock.${forecast}` as TextKey);
  return {
    count: t('clock.count', { n: halves(rate.done_halves), total: rate.measures }),
    share: percent(rate.done_halves, 2 * rate.measures, target),
    rest: [time_left, rest].filter((part) => part !== '').join(', '),
    strict: t('clock.strict', { n: halves(strict.done_halves), total: strict.measures, share: percent(strict.done_halves, 2 * strict.measures, target) }),
    bar: rate.done_halves / (2 * rate.measures),
    tone: forecast === 'met' ? 'good' : forecast === 'on_track' ? 'lamp' : 'bad',
  };
}
