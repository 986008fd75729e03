// The phone's storage for tests of sync alone: what was called, in order, and the ops there are.
import type { Op } from '../domain/types';
import type { SyncStore } from './store';

export function op(n: number, word = `v${n}`): Op {
  return {
    n,
    clock: n * 1024,
    at: '2026-11-22T18:00:00+01:00',
    by: { party: 'sdf', role: '' },
    activity: 'a',
    occasion: 'w',
    entity: `e${n}`,
    kind: 'finding',
    schema: 1,
    base: 0,
    set: { description: word },
  };
}

export class MemoryStore implements SyncStore {
  readonly calls: string[] = [];
  ops: Op[] = [];
  cursor_value: string | null = null;
  /** Names of methods that fail. */
  readonly broken = new Set<string>();

  async cursor(): Promise<string | null> {
    return this.cursor_value;
  }

  async pending(after_n: number, max: number): Promise<Op[]> {
    return this.ops.filter(({ n }) => n > after_n).slice(0, max);
  }

  markSent = (numbers: number[]) => this.#note('markSent', `sent ${numbers.join(',')}`);
  markWaiting = () => this.#note('markWaiting');
  welcomed: SyncStore['welcomed'] = ({ offset_ms, highest_n }) =>
    this.#note('welcomed', `welcomed ${offset_ms} ${highest_n}`);
  confirm = () => this.#note('confirm');
  end = () => this.#note('end', 'end');
  putRollups: SyncStore['putRollups'] = ({ records }) =>
    this.#note('putRollups', `rollups ${records.map(({ ref }) => ref)}`);

  recordReceipts: SyncStore['recordReceipts'] = async (receipts) => {
    await this.#note('recordReceipts', `receipts ${receipts.map(({ n, status }) => `${n}:${status}`).join(',')}`);
    const answered = new Set(receipts.map(({ n }) => n));
    this.ops = this.ops.filter(({ n }) => !answered.has(n));
  };

  refuse: SyncStore['refuse'] = async (n, { reason }) => {
    await this.#note('refuse', `refuse ${n} ${reason}`);
    this.ops = this.ops.filter((each) => each.n !== n);
  };

  applyChanges: SyncStore['applyChanges'] = async ({ entities, gone, cursor }, has_all) => {
    const ids = [...entities.map(({ id }) => id), ...gone.map((id) => `-${id}`)];
    await this.#note('applyChanges', `changes ${ids.join(',')} to ${cursor}${has_all ? ' settled' : ''}`);
    this.cursor_value = cursor;
  };

  dropCaches = async () => {
    await this.#note('dropCaches', 'drop');
    this.cursor_value = null;
  };

  async #note(method: string, line?: string): Promise<void> {
    if (this.broken.has(method)) throw new Error(`${method} fails`);
    if (line) this.calls.push(line);
  }
}
