// What people write: a few shared occasions, the same entities from many phones, Swedish text, removals, and now and
// then something the server refuses.
import type { Json, JsonObject } from '../../pwa/src/domain/types';
import type { Random } from './random';

export const OPEN_ROW = 'prov-2024/vandring';
export const PARTNER_ROW = 'prov-2024/partnervandring';
export const COUNTED_ROW = 'prov-2024/raknad';
const ROWS = [OPEN_ROW, OPEN_ROW, PARTNER_ROW, COUNTED_ROW];
const PARTIES = ['sdf', 'lpo', 'tk', 'bostad', 'kyrka'];
const TEXTS = ['två lampor släckta', 'mörkt vid gångvägen', 'Å, ä och ö', 'trasig bänk', 'kvistar över stigen', ''];

export interface Written {
  activity: string;
  occasion: string;
  entity: string;
  kind: string;
  set?: JsonObject;
  delete?: true;
}

/** One thing a person does. An occasion belongs to one row, so that ids never meet across rows. */
export function something(random: Random): Written {
  const number = random.below(4);
  const place = { activity: ROWS[number]!, occasion: `w${number}` };
  const kind = random.of(['walk', 'finding', 'finding', 'finding', 'attendance', 'measure']);
  const party = random.of(PARTIES);
  const entity = {
    walk: place.occasion,
    finding: `${place.occasion}-f${random.below(4)}`,
    attendance: `${place.occasion}/attendance/${party}`,
    measure: `${place.occasion}-m${random.below(2)}`,
  }[kind]!;
  if (random.chance(5)) return { ...place, entity, kind, delete: true };
  const set = { walk, finding, measure, attendance: () => attendance(random, party) }[kind as 'walk'](random);
  return { ...place, entity, kind, set };
}

function walk(random: Random): JsonObject {
  return some(random, {
    status: random.of(['planned', 'held', 'cancelled']),
    area_name: random.of(['Fagersjö', 'Hökarängen', 'Gubbängen']),
    starts_at: `2024-12-1${random.below(9)}T18:00`,
    residents_count: random.below(30),
    theme: maybe(random, random.of(TEXTS)),
    'also_counts_for/prov-2024~annan': maybe(random, true),
  });
}

function finding(random: Random): JsonObject {
  return some(random, {
    category: random.chance(4) ? 'finns inte' : random.of(['lighting', 'litter', 'graffiti', 'other']),
    kind: random.of(['deficiency', 'idea', 'question']),
    seriousness: random.of(['acute', 'high', 'normal', 'low']),
    description: maybe(random, random.of(TEXTS)),
    presumed_owner: maybe(random, random.of(PARTIES)),
    'details/count': maybe(random, random.below(9)),
    [`photos/${String(random.below(3)).repeat(64)}`]: maybe(random, true),
    ett_okant_falt: maybe(random, random.below(100)),
  });
}

function attendance(random: Random, party: string): JsonObject {
  return { party, ...some(random, { state: random.of(['present', 'absent', 'excused']), headcount: random.below(5) }) };
}

function measure(random: Random): JsonObject {
  return some(random, {
    text: random.of(TEXTS),
    responsible: random.of(PARTIES),
    status: random.of(['not_started', 'started', 'done']),
    owner_answer: random.of(['accepted', 'declined', 'no_answer']),
    [`origin/w0-f${random.below(4)}`]: maybe(random, true),
  });
}

function maybe(random: Random, value: Json): Json {
  return random.chance(15) ? null : value;
}

/** One to three of the fields: what a person changes at a time. */
function some(random: Random, all: JsonObject): JsonObject {
  const keys = Object.keys(all);
  const set: JsonObject = {};
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const key = random.of(keys);
    set[key] = all[key]!;
  }
  return set;
}
