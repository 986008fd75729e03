// Every call into IndexedDB fails once in every way: no save that was answered is lost, none is stored twice.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Faults, type Fault } from './faults';
import { StorageFull, StorageUnavailable } from './failure';
import { draft, entityOf, freshName, hurriedTimers, newOp, picture, session, stored } from './samples';
import { Storage } from './storage';

const faults = new Faults();
beforeAll(() => faults.install());
afterAll(() => faults.uninstall());

interface Told {
  saved: string[];
  failed: string[];
  errors: Set<string>;
}

/** What a phone does on a walk; remembers what it was told. */
async function evening(storage: Storage): Promise<Told> {
  const told: Told = { saved: [], failed: [], errors: new Set() };
  const step = async (name: string, action: () => Promise<unknown>) => {
    try {
      await action();
      told.saved.push(name);
    } catch (error) {
      if (!(error instanceof StorageFull || error instanceof StorageUnavailable)) throw error;
      told.failed.push(name);
      told.errors.add(error.name);
    }
  };
  await step('join', () => storage.membership.join(session('d1'), 1));
  await step('op a', () => storage.outbox.save([newOp('a')], 2));
  await step('draft x', () => storage.drafts.put(draft('x')));
  await step('photo aa', () => storage.photos.add(picture('aa'), draft('x', ['aa']), 3));
  await step('op x', () =>
    storage.outbox.save([newOp('x', { set: { 'photos/aa': true } })], 4, {
      draft: 'x',
      photos: [{ sha256: 'aa', state: 'waiting', entity: 'entity-x' }],
    }),
  );
  await step('receipts', async () => {
    const ops = await storage.outbox.pending(0, 10);
    await storage.outbox.markSent(ops.map(({ n }) => n));
    const a = ops.find(({ entity }) => entity === 'entity-a');
    if (a) await storage.outbox.recordReceipts([stored(a)], 5);
    if (a) await storage.cache.applyChanges({ entities: [entityOf(a, a.n)], gone: [], cursor: 'c1' });
  });
  await step('op b', () => storage.outbox.save([newOp('b')], 6));
  return told;
}

/** What is really there, seen by a new connection without faults. */
async function truth(name: string): Promise<{ there: string[]; numbers: number[]; photo: boolean; is_sound: boolean }> {
  faults.arm(null, 0);
  const storage = new Storage({ name, timers: hurriedTimers });
  const { outbox, receipts, drafts, membership, photos, entities, sync, counter } = await storage.everything();
  const ops = [...outbox, ...receipts];
  const there = [
    ...ops.map(({ op }) => `op ${op.entity.slice('entity-'.length)}`),
    ...drafts.map(({ id }) => `draft ${id}`),
    ...(membership ? ['join'] : []),
  ];
  const bytes = await storage.photos.bytes('aa');
  storage.close();
  const numbers = ops.map(({ n }) => n);
  const is_sound =
    (sync.cursor === null) === (entities.length === 0) &&
    numbers.every((n) => n <= counter.last_n) &&
    photos.every(({ sha256 }) => sha256 === 'aa') &&
    (photos.length === 1) === (bytes !== null);
  return { there, numbers, photo: bytes !== null, is_sound };
}

const ONCE: Fault[] = ['killed', 'aborted', 'hanging', 'untold', 'UnknownError', 'InvalidStateError', 'AbortError'];

async function callsOfAnEvening(): Promise<number> {
  faults.arm(null, 0);
  const storage = new Storage({ name: freshName(), timers: hurriedTimers });
  await evening(storage);
  storage.close();
  return faults.calls;
}

describe('when IndexedDB fails', () => {
  it.each(ONCE)(
    'once by %s, at any call, every save is kept exactly once',
    async (fault) => {
      const calls = await callsOfAnEvening();
      expect(calls).toBeGreaterThan(60);
      for (let at = 1; at <= calls; at += 1) {
        const name = freshName();
        const storage = new Storage({ name, timers: hurriedTimers });
        faults.arm(fault, at);
        const told = await evening(storage);
        const where = `${fault} at call ${at}`;
        expect(faults.has_struck, where).toBe(true);
        storage.close();
        const found = await truth(name);
        expect([where, told.failed]).toEqual([where, []]);
        expect([where, ...found.there.sort()]).toEqual([where, 'join', 'op a', 'op b', 'op x']);
        expect([where, ...[...found.numbers].sort()]).toEqual([where, 1, 2, 3]);
        expect([where, found.photo, found.is_sound]).toEqual([where, true, true]);
      }
    },
    120_000,
  );

  it('because the phone is full, the save says so at once and nothing half is left', async () => {
    const calls = await callsOfAnEvening();
    for (let at = 1; at <= calls; at += 1) {
      const name = freshName();
      const healths: string[] = [];
      const storage = new Storage({ name, timers: hurriedTimers, on_health: (health) => healths.push(health) });
      faults.arm('QuotaExceededError', at);
      const told = await evening(storage);
      storage.close();
      const found = await truth(name);
      const where = `full at call ${at}`;
      expect([where, told.failed.length, [...told.errors]]).toEqual([where, 1, ['StorageFull']]);
      expect([where, healths[0], found.is_sound]).toEqual([where, 'full', true]);
      const ops = told.saved.filter((step) => step.startsWith('op ')).sort();
      expect([where, ...found.there.filter((step) => step.startsWith('op ')).sort()]).toEqual([where, ...ops]);
      expect([where, new Set(found.numbers).size]).toEqual([where, found.numbers.length]);
    }
  }, 120_000);

  it.each<Fault>(['killed', 'hanging', 'UnknownError'])(
    'for good by %s, every save ends with a failure and nothing told is lost',
    async (fault) => {
      const calls = await callsOfAnEvening();
      for (let at = 1; at <= calls; at += 9) {
        const name = freshName();
        const storage = new Storage({
          name,
          timers: { set: (ms, run) => setTimeout(run, ms / 1000), clear: hurriedTimers.clear },
        });
        faults.arm(fault, at, true);
        const told = await evening(storage);
        storage.close();
        const found = await truth(name);
        const promised = told.saved.filter(
          (step) => step !== 'receipts' && !step.startsWith('photo') && !step.startsWith('draft'),
        );
        expect(found.there, `${fault} from call ${at} on`).toEqual(expect.arrayContaining(promised));
        expect(new Set(found.numbers).size).toBe(found.numbers.length);
        // A connection that is closed during the very last transaction still lets it end.
        expect(storage.database.health).toBe(told.failed.length > 0 ? 'unavailable' : 'ok');
      }
    },
    120_000,
  );

  it('at any few moments, the app being killed and opened again in between, answered saves are there once', async () => {
    const kinds = fc.constantFrom<Fault>('killed', 'aborted', 'hanging', 'untold', 'UnknownError');
    const crash = fc.record({ fault: kinds, at: fc.integer({ min: 1, max: 90 }), reopen: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(crash, { minLength: 1, maxLength: 4 }), async (crashes) => {
        const name = freshName();
        let storage = new Storage({ name, timers: hurriedTimers });
        const answered: string[] = [];
        for (const [round, { fault, at, reopen }] of crashes.entries()) {
          faults.arm(fault, at);
          for (let i = 0; i < 4; i += 1) {
            const word = `${round}-${i}`;
            await storage.outbox.save([newOp(word)], round).then(() => answered.push(`op ${word}`));
          }
          if (reopen) {
            // Killed in the middle of a save nobody heard the end of: it may be there or not, but not twice.
            const last = storage.outbox.save([newOp(`${round}-last`)], round).catch(() => undefined);
            storage.close();
            storage = new Storage({ name, timers: hurriedTimers });
            await last;
          }
        }
        storage.close();
        const { there, numbers, is_sound } = await truth(name);
        expect(there).toEqual(expect.arrayContaining(answered));
        expect(new Set(there).size).toBe(there.length);
        expect([...numbers].sort((a, b) => a - b)).toEqual(numbers.map((_n, i) => i + 1));
        expect(is_sound).toBe(true);
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
