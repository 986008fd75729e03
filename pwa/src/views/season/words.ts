// What a Friday is called and how it is drawn.
import { iconNamed, type IconName } from '../../form/parts/icons';
import type { Standing, Weekend } from '../../domain/season';
import { textOf } from '../../domain/overlay';
import { day } from '../../strings/format';
import '../../strings/season';
import { t, tOrNull } from '../../strings/text.svelte';

export const standings: Standing[] = ['held', 'few', 'paused', 'cancelled', 'moved', 'unregistered', 'planned', 'open', 'nothing'];

const drawn: Record<Standing, IconName> = {
  held: 'check',
  few: 'people',
  paused: 'moon',
  unregistered: 'question',
  cancelled: 'close',
  moved: 'forward',
  planned: 'clock',
  open: 'dots',
  nothing: 'minus',
};

export const standingIcon = (standing: Standing): IconName => iconNamed(drawn[standing]);

export const standingText = (standing: Standing): string => t(`season.state.${standing}` as 'season.state.held');

/** "Paus, helgdag", "Hölls, i efterhand". */
export function weekendText(weekend: Weekend): string {
  const meeting = weekend.meetings[0];
  const more = [
    weekend.standing === 'paused' && weekend.pause_reason !== '' ? (tOrNull(`season.pause.${weekend.pause_reason}`) ?? '') : '',
    weekend.red_day && weekend.standing !== 'held' ? (tOrNull(`season.red.${weekend.red_day.name}`) ?? '') : '',
    meeting?.fields['registered_afterwards']?.value === true ? t('season.afterwards') : '',
    meeting && textOf(meeting, 'counts_for') !== '' ? t('season.linked', { day: day(textOf(meeting, 'counts_for')) }) : '',
  ].filter((part) => part !== '');
  return [standingText(weekend.standing), ...more].join(', ');
}

/** "fredagar 19.45" */
export function seriesLine(weekday: number, time: string): string {
  const name = t('season.weekdays').split(' ')[weekday - 1] ?? '';
  return t('season.series_line', { weekday: name.charAt(0).toUpperCase() + name.slice(1), time: time.replace(':', '.') });
}
