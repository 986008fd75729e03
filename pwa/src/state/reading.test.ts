import { describe, expect, it } from 'vitest';
import { textOf } from '../domain/overlay';
import type { RowRecord } from '../domain/types';
import { sessionOf } from '../sync/memory_server';
import { DISTRICT, entity, ROW, until, world } from './test_world';

const RECORD: RowRecord = {
  ref: ROW,
  id: 'trygghetsvandring',
  verdict_computed: 'met',
  verdict_declared: null,
  facts: { walks_held: 1 },
  goals: [],
};

describe('what a supervisor sees', () => {
  it('are the plan by areas, with the goals as they come, and their time', async () => {
    const { lykta, server } = await world();
    await lykta.account.join('KX7M-2Q9P');
    lykta.start();
    await until(() => lykta.district.data !== null && server.connections.size === 1);
    expect(
      lykta.goals.plans[0]!.areas.map(({ name, rows }) => [name, rows.map(({ row, record }) => [row.id, record])]),
    ).toEqual([
      [
        'Trygga platser',
        [
          ['trygghetsvandring', null],
          ['enkat', null],
        ],
      ],
    ]);
    expect([lykta.goals.received_at, lykta.goals.record(ROW)]).toEqual([null, null]);
    for (const connection of server.connections) {
      connection.tell({ type: 'rollups', records: [{ ...RECORD }], period: 'VB', as_of: '2026-11-22' });
    }
    await until(() => lykta.goals.record(ROW) !== null);
    expect([lykta.goals.as_of, lykta.goals.period, lykta.goals.record(ROW)!.facts]).toEqual([
      '2026-11-22',
      'VB',
      { walks_held: 1 },
    ]);
    lykta.close();
  });

  it('opens the rows behind a number, from the phone and from the server, and says when some cannot be had', async () => {
    const { lykta, server, answers } = await world();
    await lykta.account.join('KX7M-2Q9P');
    lykta.start();
    server.entities.set('f1', entity('f1'));
    server.announce();
    await until(() => lykta.walks.get('f1') !== null);
    const evidence = lykta.evidence(['f1', 'far'], 2);
    await evidence.load();
    expect([evidence.phase, evidence.rows.map(({ id }) => id), evidence.hidden]).toEqual(['partial', ['f1'], 2]);
    const fields = { text: { value: 'Byt lampor', clock: 1, device: 'd2', rev: 1 } };
    answers['/api/v1/entities?ids=far'] = { entities: [entity('far', { kind: 'measure', fields })] };
    await evidence.load();
    expect([evidence.phase, evidence.rows.map((row) => textOf(row, 'text'))]).toEqual(['ready', ['', 'Byt lampor']]);
    lykta.close();
  });

  it('is another plan when the phone was given another right', async () => {
    const { lykta, server, answers } = await world();
    await lykta.account.join('KX7M-2Q9P');
    lykta.start();
    await until(() => lykta.district.rows.length === 2);
    server.rights_version = 'r2';
    answers['/api/v1/district'] = { ...DISTRICT, plans: [] };
    [...server.connections][0]!.cut();
    await until(() => lykta.district.data !== null && lykta.district.rows.length === 0);
    lykta.close();
  });

  it('knows which form serves which row', async () => {
    const { lykta } = await world();
    await lykta.account.join('KX7M-2Q9P');
    lykta.start();
    await until(() => lykta.district.data !== null);
    const { district } = lykta;
    expect([
      district.manifestFor(ROW, 'finding')?.version,
      district.manifestFor(ROW, 'meeting')?.id,
      district.manifestFor(ROW, 'visit'),
      district.manifestFor('farsta-2024/enkat', 'finding'),
      district.rowsWithKind('walk').map(({ ref }) => ref),
      district.partyName('lpo'),
      district.partyName('okänd'),
    ]).toEqual([3, 'meeting', null, null, [ROW], 'Lokalpolisområdet', 'okänd']);
    lykta.close();
  });
});

describe('an account', () => {
  it('tells why a code was not taken', async () => {
    const { lykta, answers } = await world();
    answers['/api/v1/enrol'] = { error: { code: 'unauthorized', reason: 'code_expired', sentence: 's', field: '' } };
    const outcome = await lykta.account.join('0000-0000');
    expect([outcome.ok || outcome.key, lykta.account.phase]).toEqual(['refusal.code_expired', 'new']);
    lykta.close();
  });

  it('that ended goes on capturing and reading, and takes its unsent work into a new one', async () => {
    const first = await world();
    const { lykta, server, answers } = first;
    await lykta.account.join('KX7M-2Q9P');
    lykta.start();
    await until(() => lykta.status.connected);
    first.ended = true;
    [...server.connections][0]!.cut(1008);
    await until(() => lykta.account.phase === 'ended');
    await lykta.save({ activity: ROW, occasion: 'w1', kind: 'finding', set: { category: 'litter' } });
    expect([lykta.walks.findings('w1').length, lykta.status.pill]).toEqual([1, { kind: 'ended', waiting: 1 }]);
    answers['/api/v1/enrol'] = { session: sessionOf('d2') };
    expect(await lykta.account.join('AAAA-BBBB')).toEqual({ ok: true });
    await until(() => lykta.status.pill.kind === 'all_in');
    expect(server.log.map(({ op }) => op.n)).toEqual([1]);
    lykta.close();
  });

  it('that leaves forgets everything, but not unsent work without being told to', async () => {
    const { lykta } = await world();
    await lykta.account.join('KX7M-2Q9P');
    await lykta.save({ activity: ROW, occasion: 'w1', kind: 'finding', set: { category: 'litter' } });
    expect((await lykta.account.leave({ discard: false })).ok).toBe(false);
    expect(await lykta.account.leave({ discard: true })).toEqual({ ok: true, is_closed: true });
    expect([lykta.account.phase, lykta.queue.items, lykta.walks.findings('w1')]).toEqual(['new', [], []]);
    lykta.close();
  });
});
