// Inspection rounds, the register of objects and what was answered in the shops.
import { answerId, authoritiesOf, checklistsOn, deficiencyId, inOrder, pointsOf, visitId, type Answer, type PointState } from '../domain/inspection';
import { NONE, localMinute, plainOrder } from '../domain/occasion';
import { elementsOf, textOf, type Shown } from '../domain/overlay';
import type { By, Json, JsonObject, Manifest, PlanRow } from '../domain/types';
import type { DistrictState } from './district.svelte';
import type { Ledger } from './ledger.svelte';
import type { Failure, Outcome, Saved } from './outcome';
import type { Change, Scribe } from './scribe';

export interface InspectionsParts {
  ledger: Ledger;
  scribe: Scribe;
  district: DistrictState;
  now(): number;
}

export class Inspections {
  readonly #parts: InspectionsParts;

  constructor(parts: InspectionsParts) {
    this.#parts = parts;
  }

  readonly #rounds = $derived.by(() =>
    inOrder(this.#parts.ledger.ofKind('inspection_round').filter((one) => !one.is_deleted && textOf(one, 'merged_into') === '')),
  );

  /** What the server told this phone of: coming rounds are those this party is on. */
  get rounds(): { coming: Shown[]; past: Shown[] } {
    return this.#rounds;
  }
  get now(): string {
    return localMinute(this.#parts.now());
  }
  get rows(): PlanRow[] {
    return [...this.#parts.district.rowsWithKind('inspection_round')].sort((a, b) => plainOrder(b.ref, a.ref));
  }
  manifest(activity: string): Manifest | null {
    return this.#parts.district.manifestFor(activity, 'inspection_round');
  }
  round(id: string): Shown | null {
    const shown = this.#parts.ledger.shown(id);
    return shown?.kind === 'inspection_round' ? shown : null;
  }
  object(id: string): Shown | null {
    const shown = this.#parts.ledger.shown(id);
    return shown?.kind === 'inspection_object' ? shown : null;
  }
  /** The register of a row, by name; what has closed down is not in it. */
  objects(activity: string): Shown[] {
    return this.#parts.ledger
      .ofOccasion(NONE, 'inspection_object')
      .filter((one) => one.activity === activity && !one.is_deleted && textOf(one, 'closed_down_on') === '')
      .sort((a, b) => textOf(a, 'name').localeCompare(textOf(b, 'name'), 'sv') || plainOrder(a.id, b.id));
  }
  /** Chosen for the round or visited in it. */
  objectsOf(round: Shown): string[] {
    const visited = this.#of(round, 'visit').map((visit) => textOf(visit, 'object'));
    return [...new Set([...elementsOf(round, 'objects'), ...visited])].filter((id) => id !== '');
  }
  visit(round: Shown, object: string): Shown | null {
    const shown = this.#parts.ledger.shown(visitId(round.id, object));
    return shown?.is_deleted ? null : shown;
  }
  answers(round: Shown, object: string): Shown[] {
    return this.#of(round, 'answer').filter((answer) => textOf(answer, 'object') === object);
  }
  deficiency(round: Shown, object: string, party: string, point: string): Shown | null {
    return this.#parts.ledger.shown(deficiencyId(round.id, object, party, point));
  }
  /** The points of the visit's regimes in the versions of the round's day. */
  points(round: Shown, visit: Shown, party: string): PointState[] {
    const all = this.manifest(round.activity)?.checklists ?? [];
    const lists = checklistsOn(all, elementsOf(visit, 'regimes'), textOf(round, 'starts_at').slice(0, 10));
    return pointsOf(lists, this.answers(round, textOf(visit, 'object')), party);
  }

  create(activity: string, set: JsonObject): Promise<Saved> {
    const id = this.#parts.scribe.newId();
    return this.#parts.scribe.save({ activity, occasion: id, entity: id, kind: 'inspection_round', set });
  }
  put(round: Shown, set: JsonObject): Promise<Saved> {
    return this.#parts.scribe.save({ activity: round.activity, occasion: round.id, entity: round.id, kind: 'inspection_round', set });
  }
  /** A new object goes into the register and into the round together: both or neither. */
  async addObject(round: Shown, set: JsonObject): Promise<Saved | Failure> {
    const id = this.#parts.scribe.newId();
    const { activity, id: occasion } = round;
    const both = await this.#parts.scribe.saveAll([
      { activity, occasion: NONE, entity: id, kind: 'inspection_object', set },
      { activity, occasion, entity: occasion, kind: 'inspection_round', set: { [`objects/${id}`]: true } },
    ]);
    return both.ok ? { ok: true, n: null, entity: id } : both;
  }
  /** We are here: the visit begins, with the authorities of the round as those present until somebody corrects it. */
  arrive(round: Shown, object: Shown): Promise<Saved> {
    const authorities = authoritiesOf(round);
    const set: JsonObject = {
      object: object.id,
      arrived_at: this.now,
      reason: 'routine',
      contact_role: 'staff',
      ...named('authorities', authorities),
      ...named('present', authorities),
      ...named('regimes', elementsOf(object, 'regimes')),
    };
    return this.#save(round, 'visit', visitId(round.id, object.id), set);
  }
  putVisit(round: Shown, visit: Shown, set: JsonObject): Promise<Saved> {
    return this.#save(round, 'visit', visit.id, set);
  }
  /** Several points answered alike; all are on disk, or none is. */
  answer(round: Shown, object: string, by: By, states: readonly PointState[], answer: Answer): Promise<Outcome> {
    const changes = states.map(({ point, checklist }): Change => {
      const set = { object, party: by.party, point: point.id, checklist_version: checklist, answer, ...named('authorities', authoritiesOf(round)) };
      return this.#change(round, 'answer', answerId(round.id, object, by.party, point.id), set);
    });
    return this.#parts.scribe.saveAll(changes);
  }
  /** The answer and what was lacking, in one. */
  lack(round: Shown, object: string, by: By, state: PointState, lacking: JsonObject, note: string): Promise<Outcome> {
    const common = { object, party: by.party, point: state.point.id, ...named('authorities', authoritiesOf(round)) };
    const { id } = state.point;
    return this.#parts.scribe.saveAll([
      this.#change(round, 'answer', answerId(round.id, object, by.party, id), { ...common, checklist_version: state.checklist, answer: 'deficiency', ...(note === '' ? {} : { note }) }),
      this.#change(round, 'deficiency', deficiencyId(round.id, object, by.party, id), { ...common, ...lacking }),
    ]);
  }
  /** Lets the other authorities see what this one answered at the object. */
  share(round: Shown, object: string, by: By): Promise<Outcome> {
    const own = [...this.answers(round, object), ...this.#of(round, 'deficiency').filter((one) => textOf(one, 'object') === object)].filter(
      (one) => textOf(one, 'party') === by.party && one.fields['shared']?.value !== true,
    );
    return this.#parts.scribe.saveAll(own.map((one) => this.#change(round, one.kind, one.id, { shared: true })));
  }
  isShared(round: Shown, object: string, party: string): boolean {
    const own = this.answers(round, object).filter((one) => textOf(one, 'party') === party);
    return own.length > 0 && own.every((one) => one.fields['shared']?.value === true);
  }

  #of(round: Shown, kind: string): Shown[] {
    return this.#parts.ledger.ofOccasion(round.id, kind).filter((one) => !one.is_deleted && textOf(one, 'merged_into') === '');
  }
  #change(round: Shown, kind: string, entity: string, set: JsonObject): Change {
    return { activity: round.activity, occasion: round.id, entity, kind, set };
  }
  #save(round: Shown, kind: string, entity: string, set: JsonObject): Promise<Saved> {
    return this.#parts.scribe.save(this.#change(round, kind, entity, set));
  }
}

function named(field: string, elements: readonly string[]): Record<string, Json> {
  return Object.fromEntries(elements.map((element) => [`${field}/${element}`, true]));
}
