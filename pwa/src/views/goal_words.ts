// A goal in words and as a bar: value with its denominator, target, verdict, and one sentence when nothing can be said.
import type { IconName } from '../form/parts/icons';
import type { GoalRecord, PlanGoal, RowRecord } from '../domain/types';
import { percent, whole } from '../strings/format';
import { t, tOrNull } from '../strings/text.svelte';

export interface GoalFigure {
  /** "10 av 12", "3", "–" */
  number: string;
  /** "83,3 %", "" when the value is no share. */
  share: string;
  /** 0 … 1 of the bar; null = empty. */
  bar: number | null;
  /** Where the target stands on the bar; null = none. */
  mark: number | null;
}

const nothing: GoalFigure = { number: '–', share: '', bar: null, mark: null };

function number(object: object | null, key: string): number | null {
  const value = (object as Record<string, unknown> | null)?.[key];
  if (typeof value === 'number') return value;
  // A target may be a decimal, and decimals travel as text.
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : null;
}

export function figureOf(goal: GoalRecord): GoalFigure {
  const { value, target } = goal;
  if (value === null) return nothing;
  const pairs: [string, string][] = [
    ['numerator', 'denominator'],
    ['covered', 'required'],
    ['present', 'expected'],
    ['in_time', 'requests'],
    ['yes', 'answered'],
  ];
  for (const [above, below] of pairs) {
    const numerator = number(value, above);
    const denominator = number(value, below);
    if (numerator !== null && denominator !== null) {
      // "At least one in every month": the target is all of the months, not one per cent of them.
      return share(numerator, denominator, above === 'covered' ? 100 : number(target, 'value'));
    }
  }
  const count = number(value, 'count') ?? number(value, 'sum');
  if (count === null) return nothing;
  const wanted = number(target, 'value');
  if (wanted === null || wanted <= 0) return { ...nothing, number: whole(count) };
  const scale = Math.max(wanted, count);
  return { number: t('goal.count_of', { n: whole(count), total: whole(wanted) }), share: '', bar: count / scale, mark: wanted / scale };
}

function share(numerator: number, denominator: number, target: number | null): GoalFigure {
  const text = t('goal.count_of', { n: whole(numerator), total: whole(denominator) });
  if (denominator === 0) return { ...nothing, number: text };
  return {
    number: text,
    share: percent(numerator, denominator, target),
    bar: numerator / denominator,
    mark: target === null ? null : target / 100,
  };
}

export interface VerdictWords {
  text: string;
  icon: IconName;
  tone: 'good' | 'bad' | 'lamp' | 'still';
}

const drawn: Record<string, Omit<VerdictWords, 'text'>> = {
  met: { icon: 'check', tone: 'good' },
  on_track: { icon: 'check', tone: 'good' },
  partly_met: { icon: 'info', tone: 'lamp' },
  at_risk: { icon: 'alert', tone: 'bad' },
  not_met: { icon: 'close', tone: 'bad' },
  not_yet: { icon: 'clock', tone: 'lamp' },
};

export function verdictWords(verdict: string | null): VerdictWords {
  const look = drawn[verdict ?? ''] ?? { icon: 'clock', tone: 'still' };
  return { text: tOrNull(`verdict.${verdict ?? 'none'}`) ?? t('verdict.none'), ...look };
}

/** Is the plan's year still running? Then nothing has failed yet. */
export function isRunning(year: number, today: string): boolean {
  return today.slice(0, 4) === String(year) && today.slice(5) !== '12-31';
}

/** The verdict people gave stands before the one the rule gives (domain: the declared one is what is published). */
export function shownVerdict(
  goal: Pick<GoalRecord, 'verdict_computed' | 'verdict_declared'>,
  is_running = false,
): string | null {
  if (goal.verdict_declared !== null) return goal.verdict_declared;
  return goal.verdict_computed === 'not_met' && is_running ? 'not_yet' : goal.verdict_computed;
}

export function verdictsDiffer(goal: Pick<GoalRecord, 'verdict_computed' | 'verdict_declared'>): boolean {
  return (
    goal.verdict_declared !== null && goal.verdict_computed !== null && goal.verdict_declared !== goal.verdict_computed
  );
}

/** Why there is no number: "Räknas inte i den här versionen." */
export function reasonText(reason: string | null): string {
  if (reason === null) return '';
  return tOrNull(`goal_reason.${reason}`) ?? t('goal_reason.other');
}

/** "Mål: minst 80 %" from the target itself, for screens that have no text of the goal. */
export function targetText(goal: Pick<PlanGoal, 'target'>): string {
  const value = number(goal.target, 'value');
  if (value === null) return '';
  const op = tOrNull(`target.${String(goal.target?.op)}`) ?? '';
  const unit = goal.target?.unit === 'percent' ? ' %' : '';
  return t('goal.target', { what: `${op} ${whole(value)}${unit}`.trim() });
}

/** Does the row tell a number today? Rows that do stand first. */
export function isCounted(record: RowRecord | null): boolean {
  return record !== null && record.goals.some((goal) => goal.value !== null);
}
