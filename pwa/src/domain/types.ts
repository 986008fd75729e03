// The words of the contract as types. The shapes come from shared/schema through contract.ts.

/** Any JSON value; numbers are whole (canonical JSON knows no fractions). */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Who speaks: an organisation and a function in it, never a person. */
export interface By {
  party: string;
  role: string;
}

/** One change to one entity (contract.md §3). */
export interface Op {
  n: number;
  clock: number;
  at: string;
  by: By;
  activity: string;
  occasion: string;
  entity: string;
  kind: string;
  schema: number;
  base: number;
  set?: JsonObject;
  delete?: true;
}

/** A refusal as the server words it; the app's Swedish sentence hangs on `reason`. */
export interface Refusal {
  code: string;
  reason: string;
  sentence: string;
  field: string;
}

export interface Receipt {
  n: number;
  status: 'stored' | 'held' | 'rejected';
  seq: number;
  clock: number;
  clock_was_fixed: boolean;
  error: Refusal | null;
}

/** A value somebody wrote that did not win and that nobody has settled yet. */
export interface LosingValue {
  value: Json;
  clock: number;
  device: string;
  rev: number;
}

export interface Field {
  value: Json;
  clock: number;
  device: string;
  rev: number;
  conflicts?: LosingValue[];
}

/** What this reader gets of an entity (contract.md §5). */
export interface Entity {
  id: string;
  activity: string;
  occasion: string;
  kind: string;
  schema: number;
  rev: number;
  created: { at: string; by: By; rev: number };
  fields: { [key: string]: Field };
  deleted?: { clock: number; device: string; rev: number; conflicts?: LosingValue[] };
  held?: true;
  photos_stored: string[];
}

export type Right = 'administrator' | 'coordinator' | 'member' | 'guest' | 'owner' | 'supervisor' | 'auditor';

export interface Session {
  device: string;
  right: Right;
  by: By;
  occasion: string;
  expires: string | null;
  rights_version: string;
}

export interface Limits {
  message_bytes: number;
  ops_per_batch: number;
  photo_bytes: number;
  photo_chunk_bytes: number;
}

export interface PlanGoal {
  id: string;
  text: string;
  kind: string;
  target: JsonObject | null;
}

export interface PlanRow {
  /** "<plan>/<activity>": what ops and rollups name the row by. */
  ref: string;
  id: string;
  area: string;
  name: string;
  plugin: string;
  patterns: string[];
  confidentiality: 'open' | 'partner' | 'counts_only';
  goals: PlanGoal[];
}

export interface DistrictPlan {
  id: string;
  title: string;
  year: number;
  district: string;
  rows: PlanRow[];
}

export interface Party {
  id: string;
  name: string;
  type: string;
  authority: boolean;
}

/** A plugin's manifest as the server tells it: plugin.json plus its strings. */
export interface Manifest {
  id: string;
  version: number;
  strings: { sv: JsonObject; en: JsonObject };
  [key: string]: unknown;
}

/** What the session may see of plans, parties and plugins; the phone keeps it and works from it (contract.md §2). */
export interface DistrictData {
  version: string;
  today: string;
  plans: DistrictPlan[];
  parties: Party[];
  plugins: Manifest[];
  quarantined: { id: string; reason: string }[];
}

/** What a goal makes of facts, live. `value` differs by kind; null with `reason` when nothing can be said. */
export interface GoalRecord {
  id: string;
  kind: string;
  target: JsonObject | null;
  value: JsonObject | null;
  verdict_computed: string | null;
  verdict_declared: string | null;
  reason: string | null;
  evidence: string[];
  hidden: number;
  params: JsonObject;
}

/** All goals and facts of one row (contract.md §6, `rollups`). */
export interface RowRecord {
  ref: string;
  id: string;
  verdict_computed: string | null;
  verdict_declared: string | null;
  facts: JsonObject;
  goals: GoalRecord[];
}

/** One op of an entity's history over HTTP (contract.md §8). */
export interface HistoryOp {
  seq: number;
  at: string;
  clock: number;
  by: By;
  device: string;
  n: number;
  set?: JsonObject;
  delete?: true;
}
