// n and clock: taken and advanced in the transaction that stores the op, and nowhere else.
import { tick } from '../domain/clock';
import {
  NEW_COUNTER,
  NEW_EVENING,
  NEW_SYNC,
  type Counter,
  type Evening,
  type Membership,
  type SyncFacts,
  type ReadTx,
  type WriteTx,
} from './schema';

export async function readCounter(tx: ReadTx | WriteTx): Promise<Counter> {
  return ((await tx.objectStore('meta').get('counter')) as Counter | undefined) ?? { ...NEW_COUNTER };
}

export async function readSync(tx: ReadTx | WriteTx): Promise<SyncFacts> {
  return ((await tx.objectStore('meta').get('sync')) as SyncFacts | undefined) ?? { ...NEW_SYNC };
}

export async function readMembership(tx: ReadTx | WriteTx): Promise<Membership | null> {
  return ((await tx.objectStore('meta').get('membership')) as Membership | undefined) ?? null;
}

export async function readEvening(tx: ReadTx | WriteTx): Promise<Evening> {
  return ((await tx.objectStore('meta').get('evening')) as Evening | undefined) ?? { ...NEW_EVENING };
}

export async function changeEvening(tx: WriteTx, change: (before: Evening) => Partial<Evening>): Promise<void> {
  const before = await readEvening(tx);
  await tx.objectStore('meta').put({ ...before, ...change(before) }, 'evening');
}

export async function writeCounter(tx: WriteTx, counter: Counter): Promise<void> {
  await tx.objectStore('meta').put(counter, 'counter');
}

export async function changeSync(tx: WriteTx, change: Partial<SyncFacts>): Promise<void> {
  await tx.objectStore('meta').put({ ...(await readSync(tx)), ...change }, 'sync');
}

/** A clock came from the server: ours come after it. */
export function hear(counter: Counter, clock: number): void {
  counter.seen_clock = Math.max(counter.seen_clock, clock);
  counter.last_clock = Math.max(counter.last_clock, clock);
}

/** The next n and clock; `counter` moves on and must be written in the same transaction. */
export function take(counter: Counter, now_ms: number): { n: number; clock: number } {
  counter.last_n += 1;
  counter.last_clock = tick({ last: counter.last_clock, offset_ms: counter.offset_ms }, now_ms);
  return { n: counter.last_n, clock: counter.last_clock };
}
