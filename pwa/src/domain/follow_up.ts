// The walk that follows up another: what was seen then beside what stands there now, and what one tap writes.
import { answerOf, stands } from './after_walk';
import { elementsOf, textOf, type Shown } from './overlay';
import type { JsonObject } from './types';

export type Outcome = 'still_so' | 'fixed';

export function secondLookId(occasion: string, finding: string): string {
  return `${occasion}/second_look/${finding}`;
}

export interface Pair {
  finding: Shown;
  measures: Shown[];
  look: Shown | null;
  outcome: Outcome | null;
}

/** Everything of the earlier walk that can have changed, in the order it was seen. */
export function pairsOf(earlier: { findings: readonly Shown[]; measures: readonly Shown[] }, looks: readonly Shown[]): Pair[] {
  const by_finding = new Map(looks.filter(stands).map((look) => [textOf(look, 'finding'), look]));
  return earlier.findings
    .filter((one) => stands(one) && !['positive', 'question'].includes(textOf(one, 'kind')))
    .sort((a, b) => textOf(a, 'seen_at').localeCompare(textOf(b, 'seen_at')) || a.id.localeCompare(b.id))
    .map((finding) => {
      const look = by_finding.get(finding.id) ?? null;
      const said = look ? textOf(look, 'outcome') : '';
      return {
        finding,
        measures: earlier.measures.filter((one) => stands(one) && elementsOf(one, 'origin').includes(finding.id)),
        look,
        outcome: said === 'still_so' || said === 'fixed' ? said : null,
      };
    });
}

/**
 * What a look writes on a measure, null when nothing. "Still so" contests what its owner says is done; "fixed" has seen
 * what is taken or done on the spot. What was declined or removed is left as it is.
 */
export function writtenOn(measure: Shown, outcome: Outcome, today: string): JsonObject | null {
  if (answerOf(measure) === 'declined' || textOf(measure, 'status') === 'removed') return null;
  const is_done = textOf(measure, 'status') === 'done' || textOf(measure, 'done_on') !== '';
  if (outcome === 'fixed') return { verified_on: today, contested: false };
  if (!is_done) return null;
  return { contested: true, verified_on: null };
}
