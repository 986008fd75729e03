// The words of the contract as types. Every shape comes from shared/schema through contract.ts (npm run contract).
import type {
  DistrictRow,
  PluginManifest,
  PluginStrings,
  Refusal,
  RowRecord as LooseRowRecord,
  Session,
} from './contract';

export type {
  By,
  ChangesMessage,
  Contact,
  District,
  DistrictParty as Party,
  DistrictPlan,
  DistrictRow as PlanRow,
  DistrictGoal as PlanGoal,
  Entity,
  Field,
  GoalRecord,
  GoalTarget,
  Json,
  JsonObject,
  Limits,
  Link,
  LinkChange,
  LinkReceipt,
  LinkWalk,
  LinkWork,
  LosingValue,
  Op,
  PlanRecord,
  PluginCategory,
  PluginField,
  PluginKind,
  Receipt,
  Refusal,
  Remark,
  RollupsMessage,
  Scope,
  Session,
  WelcomeMessage,
} from './contract';

export type Code = Refusal['code'];
export type Right = Session['right'];
export type Confidentiality = DistrictRow['confidentiality'];

/** A plugin's manifest as the server tells it: plugin.json plus its strings. */
export type Manifest = PluginManifest & { strings: PluginStrings };

/** All goals and facts of one row, as `rollups` brings it. */
export type RowRecord = LooseRowRecord & { ref: string };

/** One op of an entity's history over HTTP (contract.md §8). */
export interface HistoryOp {
  seq: number;
  at: string;
  clock: number;
  by: import('./contract').By;
  device: string;
  n: number;
  set?: import('./contract').JsonObject;
  delete?: true;
}
