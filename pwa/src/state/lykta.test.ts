import { describe, expect, it } from 'vitest';
import { textOf } from '../domain/overlay';
import { until, world } from './test_world';

const WALK = {
  activity: 'farsta-2024/trygghetsvandring',
  set: { area_name: 'Fagersjö', starts_at: '2026-11-22T18:00' },
};

describe('the app without screens', () => {
  it('is new until a code is spent, and joined after it', async () => {
    const { lykta } = await world();
    expect(lykta.account.phase).toBe('new');
    expect(await lykta.account.join('kx7m 2q9p')).toEqual({ ok: true });
    expect([lykta.account.phase, lykta.account.session?.device]).toEqual(['joined', 'd1']);
    lykta.close();
  });

  it('saves before it has a network, and says so', async () => {
    const { lykta } = await world();
    await lykta.account.join('KX7M-2Q9P');
    const saved = await lykta.walks.create(WALK);
    expect(saved).toMatchObject({ ok: true, n: 1 });
    expect(lykta.walks.all.map((walk) => [textOf(walk, 'area_name'), walk.state])).toEqual([['Fagersjö', 'waiting']]);
    expect(lykta.status.pill).toEqual({ kind: 'waiting', count: 1, photos: 0 });
    lykta.close();
  });

  it('keeps a finding with its photo through a closed app, then sends both and knows that they are safe', async () => {
    const first = await world();
    await first.lykta.account.join('KX7M-2Q9P');
    const walk = await first.lykta.walks.create(WALK);
    if (!walk.ok) throw new Error('not saved');
    const draft = await first.lykta.drafts.create({ kind: 'finding', activity: WALK.activity, occasion: walk.entity });
    draft.set('category', 'lighting');
    draft.set('description', 'två lampor släckta');
    expect(await draft.beforeCamera()).toBe(true);
    expect(await draft.addPhoto(new Blob(['not really a picture'], { type: 'image/jpeg' }))).toEqual({ ok: true });
    first.lykta.close();

    const second = await world(first.server, first.name);
    const again = (await second.lykta.drafts.open(draft.id))!;
    expect([again.text('description'), again.photos.length]).toEqual(['två lampor släckta', 1]);
    const saved = await again.save();
    if (!saved.ok) throw new Error('not saved');
    expect(second.lykta.drafts.list).toEqual([]);
    second.lykta.start();
    await until(() => second.lykta.status.waiting + second.lykta.status.sent === 0 && second.uploads.length === 1);
    expect(second.lykta.walks.photos(walk.entity)).toEqual({ stored: 0, total: 1 });
    await until(() => second.lykta.photos.state(second.uploads[0]!) === 'sent');
    first.server.photoStored(saved.entity, second.uploads[0]!);
    await until(() => second.lykta.walks.photos(walk.entity).stored === 1);
    expect(second.lykta.status.pill.kind).toBe('all_in');
    expect(second.lykta.queue.receipts.map(({ status, seq }) => [status, seq])).toEqual([
      ['stored', 2],
      ['stored', 1],
    ]);
    second.lykta.close();
  });

  it('keeps a rejected item visible, lets it be corrected, and sends what comes after it', async () => {
    const { lykta, server } = await world();
    await lykta.account.join('KX7M-2Q9P');
    lykta.start();
    const wrong = await lykta.save({ activity: 'a', occasion: 'w', kind: 'finding', set: { category: 'FEL' } });
    await lykta.save({ activity: 'a', occasion: 'w', kind: 'finding', set: { category: 'litter' } });
    await until(() => lykta.status.rejected === 1 && lykta.status.waiting + lykta.status.sent === 0);
    expect(lykta.queue.items.map(({ n, state, error_key }) => [n, state, error_key])).toEqual([
      [1, 'rejected', 'refusal.category_unknown'],
    ]);
    expect(
      lykta.walks
        .findings('w')
        .map(({ state }) => state)
        .sort(),
    ).toEqual(['rejected', 'server']);
    const draft = (await lykta.queue.edit(1))!;
    draft.set('category', 'lighting');
    expect(await draft.save()).toMatchObject({ ok: true, n: 3, entity: wrong.ok && wrong.entity });
    await until(() => lykta.status.pill.kind === 'all_in');
    expect([...server.entities.values()].map(({ fields }) => fields['category']!.value).sort()).toEqual([
      'lighting',
      'litter',
    ]);
    lykta.close();
  });

  it('gives a rescue file with everything unsent, photos as base64', async () => {
    const { lykta } = await world();
    await lykta.account.join('KX7M-2Q9P');
    const draft = await lykta.drafts.create({
      kind: 'finding',
      activity: 'a',
      occasion: 'w',
      set: { category: 'litter' },
    });
    await draft.addPhoto(new Blob(['åäö'], { type: 'image/jpeg' }));
    await draft.save();
    const file = JSON.parse(await (await lykta.queue.rescueFile()).text());
    expect(file.ops).toHaveLength(1);
    expect(file.photos.map(({ base64 }: { base64: string }) => base64)).toEqual([
      btoa(String.fromCharCode(...new TextEncoder().encode('åäö'))),
    ]);
    lykta.close();
  });
});
