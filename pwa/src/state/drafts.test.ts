import { describe, expect, it } from 'vitest';
import { textOf } from '../domain/overlay';
import { Faults } from '../storage/faults';
import { entity, ROW, until, world, type World } from './test_world';

async function joined(): Promise<World> {
  const made = await world();
  await made.lykta.account.join('KX7M-2Q9P');
  made.lykta.start();
  await until(() => made.lykta.district.data !== null);
  return made;
}

const FINDING = { kind: 'finding', activity: ROW, occasion: 'w1' };
const picture = (text: string) => new Blob([text], { type: 'image/jpeg' });

describe('a draft', () => {
  it('begins with what the form says, and is there after the app was closed', async () => {
    const first = await joined();
    const draft = await first.lykta.drafts.create(FINDING);
    expect([draft.text('kind'), draft.text('seriousness'), draft.text('seen_at').length]).toEqual([
      'deficiency',
      'normal',
      16,
    ]);
    draft.set('description', 'mörkt');
    draft.focusOn('description');
    await until(() => draft.keeping === 'kept');
    first.lykta.close();
    const second = await world(first.server, first.name);
    const again = (await second.lykta.drafts.open(draft.id))!;
    expect([again.text('description'), again.focus, again.is_new]).toEqual(['mörkt', 'description', true]);
    second.lykta.close();
  });

  it('is saved once, however often somebody taps', async () => {
    const { lykta } = await joined();
    const draft = await lykta.drafts.create(FINDING);
    draft.set('category', 'lighting');
    const saves = await Promise.all([draft.save(), draft.save()]);
    saves.push(await draft.save());
    expect(new Set(saves.map((saved) => saved.ok && saved.n))).toEqual(new Set([1]));
    expect([lykta.drafts.list, lykta.walks.findings('w1').length]).toEqual([[], 1]);
    lykta.close();
  });

  it('does not come back by a keystroke during the save', async () => {
    const { lykta } = await joined();
    const draft = await lykta.drafts.create(FINDING);
    const saving = draft.save();
    for (let i = 0; i < 4; i += 1) {
      draft.set('description', `för sent ${i}`);
      await Promise.resolve();
    }
    expect(await saving).toMatchObject({ ok: true });
    await until(() => lykta.drafts.list.length === 0);
    lykta.close();
  });

  it('of something known sends only what was changed, over what the writer saw', async () => {
    const { lykta, server } = await joined();
    server.entities.set(
      'f1',
      entity('f1', {
        rev: 4,
        fields: {
          category: { value: 'litter', clock: 1, device: 'd2', rev: 4 },
          description: { value: 'skräp', clock: 1, device: 'd2', rev: 4 },
          'photos/aa': { value: true, clock: 1, device: 'd2', rev: 4 },
        },
      }),
    );
    server.announce();
    await until(() => lykta.walks.get('f1') !== null);
    const draft = (await lykta.drafts.edit('f1'))!;
    expect([draft.text('description'), draft.photos.map(({ sha256 }) => sha256)]).toEqual(['skräp', ['aa']]);
    draft.set('category', 'graffiti');
    await draft.removePhoto('aa');
    expect(draft.photos).toEqual([]);
    await draft.save();
    await until(() => server.log.length === 1);
    expect([server.log[0]!.op.base, server.log[0]!.op.set]).toEqual([4, { category: 'graffiti', 'photos/aa': null }]);
    lykta.close();
  });

  it('of something known that was not changed leaves nothing behind', async () => {
    const { lykta, server } = await joined();
    server.entities.set('f1', entity('f1'));
    server.announce();
    await until(() => lykta.walks.get('f1') !== null);
    const draft = (await lykta.drafts.edit('f1'))!;
    expect(await draft.save()).toEqual({ ok: true, n: null, entity: 'f1' });
    expect([lykta.drafts.list, lykta.queue.items]).toEqual([[], []]);
    lykta.close();
  });

  it('holds back a photo that is to be blurred, and sends the others', async () => {
    const { lykta, uploads } = await joined();
    const draft = await lykta.drafts.create(FINDING);
    await draft.addPhoto(picture('ett'));
    await draft.addPhoto(picture('två'), { review: true });
    const [open, held] = draft.photos.map(({ sha256 }) => sha256);
    await draft.save();
    await until(() => lykta.photos.state(open!) === 'sent');
    expect([uploads, lykta.photos.state(held!)]).toEqual([[open], 'held']);
    expect([lykta.status.photos, lykta.status.held]).toEqual([{ stored: 0, total: 1 }, 1]);
    lykta.close();
  });

  it('saved to be blurred later keeps what nobody has blurred, tells of none of it, and sends what is blurred', async () => {
    const { lykta, server, uploads } = await joined();
    const draft = await lykta.drafts.create(FINDING);
    await draft.addPhoto(picture('ett'));
    await draft.addPhoto(picture('två'));
    const [first, second] = draft.photos.map(({ sha256 }) => sha256);
    expect(draft.has_as_taken).toBe(true);
    await draft.replacePhoto(first!, picture('ett, suddad'), { is_blurred: true });
    const blurred = draft.photos.find(({ standing }) => standing === 'blurred')!.sha256;
    expect([lykta.photos.state(first!), draft.photos.map(({ standing }) => standing)]).toEqual(['unknown', ['blurred', 'as_taken']]);
    const { entity } = (await draft.save({ blur_later: true })) as { entity: string };
    await until(() => lykta.photos.state(blurred) === 'sent');
    expect([uploads, lykta.photos.state(second!), lykta.status.held]).toEqual([[blurred], 'held', 1]);
    expect(Object.keys(lykta.walks.get(entity)!.fields).filter((key) => key.startsWith('photos/'))).toEqual([`photos/${blurred}`]);

    expect(lykta.to_blur.list.map(({ sha256, finding }) => [sha256, finding?.id])).toEqual([[second, entity]]);
    expect(await lykta.to_blur.finish(second!, picture('två, suddad'))).toEqual({ ok: true });
    await until(() => uploads.length === 2);
    expect([lykta.to_blur.list, lykta.photos.state(second!)]).toEqual([[], 'unknown']);
    expect(uploads).not.toContain(second);
    expect(JSON.stringify([...server.entities.values()])).not.toContain(second);
    lykta.close();
  });

  it('held back and found to show nobody is sent as it is', async () => {
    const { lykta, uploads } = await joined();
    const draft = await lykta.drafts.create(FINDING);
    await draft.addPhoto(picture('ett'));
    const { sha256 } = draft.photos[0]!;
    await draft.save({ blur_later: true });
    expect(lykta.status.held).toBe(1);
    expect(await lykta.to_blur.finish(sha256, null)).toEqual({ ok: true });
    await until(() => uploads.length === 1);
    expect([uploads, lykta.status.held]).toEqual([[sha256], 0]);
    lykta.close();
  });

  it('held back and given up is gone, and its finding stays', async () => {
    const { lykta, uploads } = await joined();
    const draft = await lykta.drafts.create(FINDING);
    await draft.addPhoto(picture('ett'));
    const { sha256 } = draft.photos[0]!;
    const { entity } = (await draft.save({ blur_later: true })) as { entity: string };
    expect(await lykta.to_blur.drop(sha256)).toEqual({ ok: true });
    expect([lykta.photos.state(sha256), lykta.walks.get(entity)?.id, uploads]).toEqual(['unknown', entity, []]);
    lykta.close();
  });

  it('stores how dark it was when it was seen', async () => {
    const { lykta } = await joined();
    const draft = await lykta.drafts.create({ ...FINDING, set: { seen_at: '2024-12-11T18:00', lat: '59.24', lon: '18.08' } });
    const { entity } = (await draft.save()) as { entity: string };
    const { fields } = lykta.walks.get(entity)!;
    expect([fields['dark']?.value, fields['sun_height']?.value]).toEqual([true, -22]);
    const noon = (await lykta.drafts.edit(entity))!;
    noon.set('seen_at', '2024-06-21T13:00');
    await noon.save();
    expect([lykta.walks.get(entity)!.fields['dark']?.value, lykta.walks.get(entity)!.fields['sun_height']?.value]).toEqual([false, 54]);
    lykta.close();
  });

  it('given up takes its photos along', async () => {
    const { lykta } = await joined();
    const draft = await lykta.drafts.create(FINDING);
    await draft.addPhoto(picture('ett'));
    const { sha256 } = draft.photos[0]!;
    expect(await draft.discard()).toEqual({ ok: true });
    expect([lykta.drafts.list, lykta.photos.state(sha256)]).toEqual([[], 'unknown']);
    lykta.close();
  });

  it('says that the phone is full, and promises no picture that is not in it', async () => {
    const { lykta } = await joined();
    const draft = await lykta.drafts.create(FINDING);
    const faults = new Faults();
    faults.install();
    faults.arm('QuotaExceededError', 1, true);
    const kept = await draft.addPhoto(picture('ett'));
    draft.set('description', 'får inte plats');
    await until(() => draft.keeping === 'failed');
    const saved = await draft.save();
    faults.uninstall();
    expect([kept, saved].map((outcome) => !outcome.ok && outcome.key)).toEqual([
      'refusal.storage_full',
      'refusal.storage_full',
    ]);
    expect([draft.photos, lykta.status.pill.kind, draft.text('description')]).toEqual([
      [],
      'storage',
      'får inte plats',
    ]);
    expect(await draft.save()).toMatchObject({ ok: true });
    expect(textOf(lykta.walks.findings('w1')[0]!, 'description')).toBe('får inte plats');
    lykta.close();
  });
});
