// Plans, parties and forms as this session may see them; kept on the phone, so that a form opens without a network.
import type { District, Manifest, Party, PlanRow, PluginKind } from '../domain/types';
import type { Ledger } from './ledger.svelte';

/** Patterns of a row that a data-only plugin of the same name serves. */
const PATTERN_PLUGINS = ['meeting', 'intervention', 'survey', 'indicator'];

export class DistrictState {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  get data(): District | null {
    return this.#ledger.district;
  }

  readonly #rows = $derived.by(() => (this.data?.plans ?? []).flatMap(({ rows }) => rows));
  readonly #row_by_ref = $derived.by(() => new Map(this.#rows.map((row) => [row.ref, row])));
  readonly #party_by_id = $derived.by(() => new Map((this.data?.parties ?? []).map((party) => [party.id, party])));
  readonly #manifest_by_id = $derived.by(
    () => new Map((this.data?.plugins ?? []).map((plugin) => [plugin.id, plugin as Manifest])),
  );

  get rows(): PlanRow[] {
    return this.#rows;
  }
  get parties(): Party[] {
    return this.data?.parties ?? [];
  }
  row(ref: string): PlanRow | null {
    return this.#row_by_ref.get(ref) ?? null;
  }
  party(id: string): Party | null {
    return this.#party_by_id.get(id) ?? null;
  }
  /** The name, or the code itself when nobody told of it. */
  partyName(id: string): string {
    return this.party(id)?.name ?? id;
  }
  manifest(plugin: string): Manifest | null {
    return this.#manifest_by_id.get(plugin) ?? null;
  }

  /** The manifest whose forms serve this kind in this row: the row's own plugin first, then those of its patterns. */
  manifestFor(ref: string, kind: string): Manifest | null {
    const row = this.row(ref);
    if (!row) return null;
    const serving = [row.plugin, ...row.patterns.filter((pattern) => PATTERN_PLUGINS.includes(pattern))];
    return serving.map((id) => this.manifest(id)).find((manifest) => kindIn(manifest, kind) !== null) ?? null;
  }

  kind(ref: string, kind: string): PluginKind | null {
    return kindIn(this.manifestFor(ref, kind), kind);
  }

  rowsWithKind(kind: string): PlanRow[] {
    return this.#rows.filter(({ ref }) => this.manifestFor(ref, kind) !== null);
  }
}

function kindIn(manifest: Manifest | null, kind: string): PluginKind | null {
  return manifest?.kinds.find(({ name }) => name === kind) ?? null;
}
