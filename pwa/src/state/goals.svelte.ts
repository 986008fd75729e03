// The plan's goals as the server last computed them. The phone never computes a goal itself.
import type { PlanRow, RowRecord } from '../domain/types';
import type { Ledger } from './ledger.svelte';

export interface GoalRow {
  row: PlanRow;
  /** null: the server has told of none yet. */
  record: RowRecord | null;
}

export interface GoalPlan {
  id: string;
  title: string;
  year: number;
  areas: { name: string; rows: GoalRow[] }[];
}

export class Goals {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** The latest that came; "" when none did. */
  readonly #latest = $derived.by(() =>
    [...this.#ledger.rollups.values()].reduce(
      (latest, { as_of, period, received_ms }) =>
        received_ms >= latest.received_ms ? { as_of, period, received_ms } : latest,
      { as_of: '', period: 'VB', received_ms: 0 },
    ),
  );

  readonly #plans = $derived.by(() =>
    (this.#ledger.district?.plans ?? []).map((plan) => ({
      id: plan.id,
      title: plan.title,
      year: plan.year,
      areas: areasOf(plan.rows.map((row) => ({ row, record: this.#ledger.rollups.get(row.ref)?.record ?? null }))),
    })),
  );

  get as_of(): string {
    return this.#latest.as_of;
  }
  get period(): string {
    return this.#latest.period;
  }
  get received_at(): number | null {
    return this.#latest.received_ms || null;
  }
  get plans(): GoalPlan[] {
    return this.#plans;
  }

  record(ref: string): RowRecord | null {
    return this.#ledger.rollups.get(ref)?.record ?? null;
  }
}

function areasOf(rows: GoalRow[]): { name: string; rows: GoalRow[] }[] {
  const areas: { name: string; rows: GoalRow[] }[] = [];
  for (const row of rows) {
    const area = areas.find(({ name }) => name === row.row.area);
    if (area) area.rows.push(row);
    else areas.push({ name: row.row.area, rows: [row] });
  }
  return areas;
}
