// What must be true, told a second time and in another language than the server's: who wins a field, and what an
// acknowledgement promises.
import { createHash } from 'node:crypto';
import { canonical } from '../../pwa/src/domain/canonical';
import type { Entity, Json, Op } from '../../pwa/src/domain/types';
import type { Phone } from './phone';
import type { LoggedOp } from './server';

/** The order of all writes to one field (contract.md §5). */
function isLater(a: LoggedOp, b: LoggedOp): boolean {
  if (a.clock !== b.clock) return a.clock > b.clock;
  if (a.device !== b.device) return Buffer.from(a.device).compare(Buffer.from(b.device)) > 0;
  return a.n > b.n;
}

/** Fields whose winner is not the latest write, by what stands in the log. `everything`: seen with every right. */
export function wrongWinners(log: LoggedOp[], everything: Entity[]): string[] {
  const winners = new Map<string, { op: LoggedOp; value: unknown }>();
  for (const op of log) {
    for (const [field, value] of Object.entries(op.set ?? {})) {
      const key = `${op.entity} ${field}`;
      const winner = winners.get(key);
      if (!winner || isLater(op, winner.op)) winners.set(key, { op, value });
    }
  }
  const shown = new Map<string, unknown>();
  for (const { id, fields } of everything) {
    for (const [field, { value }] of Object.entries(fields)) shown.set(`${id} ${field}`, value);
  }
  return [...winners]
    .filter(([key, { value }]) => JSON.stringify(shown.get(key) ?? null) !== JSON.stringify(value ?? null))
    .map(([key, { value }]) => `${key} should be ${JSON.stringify(value)}, is ${JSON.stringify(shown.get(key))}`);
}

export function contentHash({
  activity,
  at,
  base,
  by,
  clock,
  entity,
  kind,
  occasion,
  schema,
  set,
  delete: is_delete,
}: Op): string {
  const content = {
    activity,
    at,
    base,
    by,
    clock,
    entity,
    kind,
    occasion,
    schema,
    ...(is_delete ? { delete: true } : { set }),
  };
  return createHash('sha256')
    .update(canonical(content as unknown as Json))
    .digest('hex');
}

/** Acknowledged ops that are not in the log exactly as they were acknowledged. */
export function brokenPromises(log: LoggedOp[], phones: Phone[]): string[] {
  const by_identity = new Map<string, LoggedOp>();
  const broken: string[] = [];
  for (const op of log) {
    const key = `${op.device} ${op.n}`;
    if (by_identity.has(key)) broken.push(`${key} is there twice`);
    by_identity.set(key, op);
  }
  for (const { device, acknowledged } of phones) {
    for (const [n, { op, receipt }] of acknowledged) {
      const logged = by_identity.get(`${device} ${n}`);
      if (!logged) broken.push(`${device} ${n} was acknowledged and is gone`);
      else if (
        logged.seq !== receipt.seq ||
        logged.status !== receipt.status ||
        logged.content_sha256 !== contentHash(op)
      ) {
        broken.push(`${device} ${n} is not what was acknowledged`);
      }
    }
  }
  return broken;
}
