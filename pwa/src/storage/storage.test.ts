import { afterEach, describe, expect, it } from 'vitest';
import { TICKS_PER_MS } from '../domain/clock';
import type { Changed } from './changed';
import { draft, entityOf, freshName, hurriedTimers, newOp, picture, rejected, session, stored } from './samples';
import { Storage } from './storage';

const limits = { message_bytes: 1, ops_per_batch: 1, photo_bytes: 1, photo_chunk_bytes: 1 };
const WELCOME = { limits, gaps: [] as [number, number][], offset_ms: 5, highest_n: 0, now_ms: 1 };
const opened: Storage[] = [];

function open(name = freshName()): Storage {
  const storage = new Storage({ name, timers: hurriedTimers });
  opened.push(storage);
  return storage;
}

afterEach(() => {
  for (const storage of opened.splice(0)) storage.close();
});

async function outboxLines(storage: Storage): Promise<string[]> {
  const { outbox } = await storage.everything();
  return outbox.map(({ n, state, op, error }) => `${n} ${state} ${op.entity}${error ? ` ${error.reason}` : ''}`);
}

describe('the outbox', () => {
  it('numbers from one and gives later clocks, also when the phone sets its time back', async () => {
    const storage = open();
    const [a, b] = await storage.outbox.save([newOp('a'), newOp('b')], 5_000_000);
    const [c] = await storage.outbox.save([newOp('c')], 1_000_000);
    expect([a!.n, b!.n, c!.n]).toEqual([1, 2, 3]);
    expect([a!.clock, b!.clock - a!.clock, c!.clock - b!.clock]).toEqual([5_000_000 * TICKS_PER_MS, 1, 1]);
  });

  it('stores a save that is done again only once, whether or not its receipt came meanwhile', async () => {
    const storage = open();
    const [first] = await storage.outbox.save([newOp('a')], 1);
    expect(await storage.outbox.save([newOp('a')], 2)).toEqual([first]);
    await storage.outbox.recordReceipts([stored(first!)], 3);
    expect(await storage.outbox.save([newOp('a')], 4)).toEqual([first]);
    expect(await outboxLines(storage)).toEqual([]);
  });

  it('lets an op go only with its receipt, and keeps a rejected one with its reason', async () => {
    const storage = open();
    const ops = await storage.outbox.save([newOp('a'), newOp('b'), newOp('c')], 1);
    await storage.outbox.markSent([1, 2, 3]);
    await storage.outbox.recordReceipts(
      [stored(ops[0]!), rejected(2, 'category_unknown'), stored({ ...ops[0]!, n: 99 })],
      7,
    );
    expect(await outboxLines(storage)).toEqual(['2 rejected entity-b category_unknown', '3 sent entity-c']);
    expect((await storage.outbox.pending(0, 10)).map(({ n }) => n)).toEqual([3]);
    expect((await storage.membership.sync()).last_receipt_at).toBe(7);
  });

  it('adopts a clock the server fixed, once nothing with a clock too far ahead is on its way', async () => {
    const storage = open();
    const ahead_ms = 2e12;
    const [a, b] = await storage.outbox.save([newOp('a'), newOp('b')], ahead_ms);
    const fixed = (op: typeof a, clock: number) => ({ ...stored(op!), clock, clock_was_fixed: true });
    await storage.outbox.recordReceipts([fixed(a, 1_000)], 1);
    const [c] = await storage.outbox.save([newOp('c')], 1);
    expect(c!.clock).toBe(b!.clock + 1);
    await storage.outbox.recordReceipts([fixed(b, 1_001), fixed(c, 5_000)], 1);
    const [d] = await storage.outbox.save([newOp('d')], 1);
    expect(d!.clock).toBe(5_001);
  });

  it('comes after what it has seen of others, also when its own clock is set right', async () => {
    const storage = open();
    const [a] = await storage.outbox.save([newOp('a')], 2e12);
    await storage.cache.applyChanges({ entities: [entityOf({ ...a!, clock: 9_000 }, 1)], gone: [], cursor: 'c' });
    await storage.outbox.recordReceipts([{ ...stored(a!), clock: 5_000, clock_was_fixed: true }], 1);
    expect((await storage.outbox.save([newOp('b')], 1))[0]!.clock).toBe(9_001);
  });

  it('gives an op a new number, once, when the server knows another one under it', async () => {
    const storage = open();
    await storage.outbox.save([newOp('a'), newOp('b')], 1);
    await storage.outbox.recordReceipts([rejected(1, 'n_reused')], 2);
    expect(await outboxLines(storage)).toEqual(['2 waiting entity-b', '3 waiting entity-a']);
    await storage.outbox.recordReceipts([rejected(3, 'n_reused')], 3);
    expect(await outboxLines(storage)).toEqual(['2 waiting entity-b', '3 rejected entity-a n_reused']);
  });

  it('speaks for the party it has now, once, when the server says that it is another', async () => {
    const storage = open();
    await storage.membership.join(session('d1'), 1);
    await storage.outbox.save([newOp('a')], 1);
    await storage.membership.confirm({ ...session('d1'), by: { party: 'lpo', role: '' } });
    await storage.outbox.recordReceipts([rejected(1, 'not_your_party')], 2);
    expect((await storage.outbox.pending(0, 9)).map(({ n, by }) => `${n} ${by.party}`)).toEqual(['2 lpo']);
  });

  it('never counts below what the server has seen of this device', async () => {
    const storage = open();
    await storage.membership.welcomed({ ...WELCOME, highest_n: 41 });
    expect((await storage.outbox.save([newOp('a')], 1))[0]!.n).toBe(42);
  });

  it('sends a rejected op again under a new number, or gives it up, when a person says so', async () => {
    const storage = open();
    await storage.outbox.save([newOp('a'), newOp('b')], 1);
    await storage.outbox.recordReceipts([rejected(1, 'right_missing'), rejected(2, 'right_missing')], 2);
    expect(await storage.outbox.retry(1, 'again', 3)).toBe(true);
    expect(await storage.outbox.retry(1, 'again', 3)).toBe(true);
    expect(await storage.outbox.discard(2, 4)).toBe(true);
    expect([await storage.outbox.retry(7, 'x', 5), await storage.outbox.discard(3, 5)]).toEqual([false, false]);
    expect(await outboxLines(storage)).toEqual(['3 waiting entity-a']);
    const { receipts } = await storage.everything();
    expect(receipts.map(({ n, outcome }) => `${n} ${outcome}`).sort()).toEqual(['1 replaced', '2 discarded']);
  });

  it('numbers what still waits anew for a new device, in its order, and keeps what was rejected', async () => {
    const storage = open();
    await storage.membership.join(session('d1'), 1);
    const ops = await storage.outbox.save([newOp('a'), newOp('b'), newOp('c'), newOp('d')], 2);
    await storage.outbox.recordReceipts([stored(ops[0]!), rejected(2, 'right_missing')], 3);
    await storage.membership.join({ ...session('d2'), by: { party: 'lpo', role: '' } }, 4);
    expect(await outboxLines(storage)).toEqual([
      '-1 rejected entity-b right_missing',
      '1 waiting entity-c',
      '2 waiting entity-d',
    ]);
    expect((await storage.outbox.pending(0, 9)).map(({ by }) => by.party)).toEqual(['lpo', 'lpo']);
    await storage.membership.join(session('d2'), 5);
    expect((await storage.outbox.save([newOp('e')], 6))[0]!.n).toBe(3);
  });

  it('forgets receipts after a week', async () => {
    const storage = open();
    const [op] = await storage.outbox.save([newOp('a')], 1);
    await storage.outbox.recordReceipts([stored(op!)], 1_000);
    await storage.outbox.forgetOldReceipts(1_000 + 7 * 24 * 3600 * 1000 - 1);
    expect((await storage.everything()).receipts).toHaveLength(1);
    await storage.outbox.forgetOldReceipts(1_000 + 7 * 24 * 3600 * 1000);
    expect((await storage.everything()).receipts).toHaveLength(0);
  });
});

describe('the cache', () => {
  it('stores entities with their cursor and drops what is gone', async () => {
    const storage = open();
    const [a, b] = await storage.outbox.save([newOp('a'), newOp('b')], 1);
    await storage.cache.applyChanges({ entities: [entityOf(a!, 1), entityOf(b!, 2)], gone: [], cursor: 'c1' });
    await storage.cache.applyChanges({ entities: [], gone: ['entity-a'], cursor: 'c2' });
    const { entities, sync } = await storage.everything();
    expect([entities.map(({ id }) => id), sync.cursor]).toEqual([['entity-b'], 'c2']);
  });

  it('drops everything read on a reset, and nothing written', async () => {
    const storage = open();
    const [a] = await storage.outbox.save([newOp('a'), newOp('b')], 1);
    await storage.photos.add(picture('aa'), draft('x', ['aa']), 1);
    await storage.cache.applyChanges({ entities: [entityOf(a!, 1)], gone: [], cursor: 'c1' });
    await storage.cache.drop();
    const { entities, sync, outbox, drafts, photos } = await storage.everything();
    expect([entities.length, sync.cursor, outbox.length, drafts.length, photos.length]).toEqual([0, null, 2, 1, 1]);
  });

  it('keeps showing an own op from its receipt until its entity is back, or will not come', async () => {
    const storage = open();
    const ops = await storage.outbox.save([newOp('a'), newOp('b'), newOp('c')], 1);
    await storage.outbox.recordReceipts(
      ops.map((op) => stored(op, op.n + 10)),
      100,
    );
    const settling = async () =>
      (await storage.everything()).receipts.filter((item) => item.settling).map(({ n }) => n);
    expect(await settling()).toEqual([1, 2, 3]);
    await storage.cache.applyChanges({ entities: [entityOf(ops[0]!, 5)], gone: [], cursor: 'c1' });
    expect(await settling()).toEqual([1, 2, 3]);
    await storage.cache.applyChanges({ entities: [entityOf(ops[0]!, 11)], gone: ['entity-b'], cursor: 'c2' });
    expect(await settling()).toEqual([3]);
    await storage.cache.applyChanges({ entities: [], gone: [], cursor: 'c3' }, true);
    expect(await settling()).toEqual([3]);
    await storage.membership.welcomed(WELCOME);
    await storage.cache.applyChanges({ entities: [], gone: [], cursor: 'c4' }, true);
    expect(await settling()).toEqual([]);
  });

  it('makes later ops come after every clock it has seen', async () => {
    const storage = open();
    const [op] = await storage.outbox.save([newOp('a')], 1);
    await storage.cache.applyChanges({ entities: [entityOf({ ...op!, clock: 8e15 }, 1)], gone: [], cursor: 'c' });
    expect((await storage.outbox.save([newOp('b')], 2))[0]!.clock).toBe(8e15 + 1);
  });
});

describe('photos', () => {
  it('keep their bytes until the server lists them, whatever the upload said', async () => {
    const storage = open();
    await storage.photos.add(picture('aa'), draft('x', ['aa']), 1);
    expect(await storage.photos.waitingOnes()).toEqual([]);
    const [op] = await storage.outbox.save([newOp('x', { set: { 'photos/aa': true } })], 2, {
      draft: 'x',
      photos: [{ sha256: 'aa', state: 'waiting', entity: 'entity-x' }],
    });
    expect((await storage.photos.waitingOnes()).map(({ sha256 }) => sha256)).toEqual(['aa']);
    await storage.photos.sent('aa');
    await storage.cache.applyChanges({ entities: [entityOf(op!, 1)], gone: [], cursor: 'c1' });
    expect(await storage.photos.bytes('aa')).not.toBeNull();
    await storage.cache.applyChanges({ entities: [entityOf(op!, 2, ['aa'])], gone: [], cursor: 'c2' });
    expect([await storage.photos.bytes('aa'), (await storage.photos.all())[0]!.state]).toEqual([null, 'stored']);
    await storage.photos.sent('aa');
    expect((await storage.photos.all())[0]!.state).toBe('stored');
  });

  it('are asked about again when the server still does not list them', async () => {
    const storage = open();
    await storage.photos.add(picture('aa'), draft('x', ['aa']), 1);
    await storage.outbox.save([newOp('x')], 2, { photos: [{ sha256: 'aa', state: 'waiting', entity: 'e' }] });
    await storage.photos.sent('aa');
    await storage.photos.resendUnlisted();
    expect((await storage.photos.waitingOnes()).map(({ sha256 }) => sha256)).toEqual(['aa']);
  });

  it('go with the draft that is given up, unless something else lists them', async () => {
    const storage = open();
    await storage.photos.add(picture('aa'), draft('x', ['aa']), 1);
    await storage.photos.add(picture('bb'), draft('x', ['aa', 'bb']), 1);
    await storage.photos.add(picture('bb'), draft('y', ['bb']), 1);
    await storage.drafts.discard('x');
    expect((await storage.photos.all()).map(({ sha256 }) => sha256)).toEqual(['bb']);
    expect([await storage.photos.bytes('aa'), await storage.drafts.get('x')]).toEqual([null, null]);
  });

  it('held back for blurring are not uploaded until they are let go', async () => {
    const storage = open();
    await storage.photos.add(picture('aa'), draft('x', ['aa']), 1);
    await storage.outbox.save([newOp('x')], 2, { photos: [{ sha256: 'aa', state: 'held', entity: 'e' }] });
    expect(await storage.photos.waitingOnes()).toEqual([]);
    await storage.outbox.save([newOp('y')], 3, { photos: [{ sha256: 'aa', state: 'waiting', entity: 'e' }] });
    expect((await storage.photos.waitingOnes()).map(({ sha256 }) => sha256)).toEqual(['aa']);
  });

  it('blurred take the place of the unblurred ones, which are gone in the same moment', async () => {
    const storage = open();
    await storage.photos.add(picture('aa'), draft('x', ['aa']), 1);
    await storage.outbox.save([newOp('x')], 2, { draft: 'x', photos: [{ sha256: 'aa', state: 'held', entity: 'e' }] });
    await storage.outbox.save([newOp('y')], 3, {
      blurred: { photo: picture('bb'), instead_of: 'aa', entity: 'e' },
      photos: [{ sha256: 'bb', state: 'waiting', entity: 'e' }],
    });
    expect((await storage.photos.waitingOnes()).map(({ sha256 }) => sha256)).toEqual(['bb']);
    expect((await storage.photos.all()).map(({ sha256 }) => sha256)).toEqual(['bb']);
    expect(await storage.photos.bytes('aa')).toBeNull();
  });

  it('blurred while the draft is open: the draft lists the new one, and the old one is gone', async () => {
    const storage = open();
    await storage.photos.add(picture('aa'), draft('x', ['aa']), 1);
    await storage.photos.add(picture('bb'), draft('x', ['bb']), 2, 'aa');
    expect((await storage.photos.all()).map(({ sha256 }) => sha256)).toEqual(['bb']);
    expect([await storage.photos.bytes('aa'), (await storage.drafts.get('x'))?.photos]).toEqual([null, ['bb']]);
  });
});

describe('the database', () => {
  it('tells of a change only after it is committed', async () => {
    const storage = open();
    const told: Changed[] = [];
    storage.announcer.listen((changed) => told.push(changed));
    const saving = storage.outbox.save([newOp('a')], 1);
    expect(told).toEqual([]);
    await saving;
    expect(told).toEqual([{ outbox: true, receipts: true, drafts: true, photos: true, entities: ['entity-a'], meta: true }]);
  });

  it('makes way for a newer app that wants to upgrade it', async () => {
    const name = freshName();
    await open(name).everything();
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.open(name, 99);
      request.onsuccess = () => resolve(request.result.close());
      request.onblocked = () => reject(new Error('the old app holds on'));
    });
  });

  it('is the same one in two tabs', async () => {
    const name = freshName();
    const [one, two] = [open(name), open(name)];
    const saves = await Promise.all([one, two, one, two].map((tab, i) => tab.outbox.save([newOp(`t${i}`)], 1)));
    expect(saves.map(([op]) => op!.n).sort()).toEqual([1, 2, 3, 4]);
  });
});

describe('leaving', () => {
  it('is refused while there is unsent work, unless a person gives it up', async () => {
    const storage = open();
    await storage.membership.join(session('d1'), 1);
    await storage.outbox.save([newOp('a')], 2);
    expect([await storage.membership.leave(false), (await storage.everything()).outbox.length]).toEqual([false, 1]);
    expect(await storage.membership.leave(true)).toBe(true);
    const { membership, outbox, counter } = await storage.everything();
    expect([membership, outbox, counter.last_n]).toEqual([null, [], 0]);
  });
});
