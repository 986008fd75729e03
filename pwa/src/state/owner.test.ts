import { beforeEach, describe, expect, test } from 'vitest';
import type { Entity, JsonObject, LinkWork } from '../domain/types';
import { OwnerLink } from '../sync/owner_link';
import { OwnerDesk } from './owner.svelte';
import { DISTRICT, entity, ROW } from './test_world';

const TODAY = '2025-01-20';

function measure(id: string, fields: JsonObject = {}): Entity {
  const stood = { text: 'Byt lampor', responsible: 'tk', owner_answer: 'no_answer', ...fields };
  const told = Object.fromEntries(Object.entries(stood).map(([key, value]) => [key, { value, clock: 1, device: 'd', rev: 4 }]));
  return entity(id, { kind: 'measure', rev: 4, fields: told as Entity['fields'] });
}

const WALK: LinkWork['walks'][number] = {
  activity: ROW,
  occasion: 'w1',
  area_name: 'Fagersjö',
  starts_at: '2024-12-11T18:00',
  meeting_place: '',
  invitation_text: '',
  status: 'held',
  answers_due: '2025-01-19',
  invitation: null,
  answers: { own: 1, own_answered: 0, all: 6, all_answered: 2 },
};

/** A server that keeps what it is told; tests look at `heard`. */
class Stub {
  work: LinkWork = { party: 'tk', party_name: 'Trafikkontoret', role: '', occasion: null, expires: '2025-12-01T00:00:00Z', walks: [WALK], measures: [measure('m1')], findings: [], places: [] };
  heard: { path: string; method: string; body: string; authorization: string }[] = [];
  refuse: { status: number; reason: string } | null = null;
  cut = false;

  readonly fetch = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = init.headers as Record<string, string>;
    this.heard.push({ path, method: init.method ?? 'GET', body: String(init.body ?? ''), authorization: headers['authorization'] ?? '' });
    if (this.cut) throw new TypeError('no network');
    if (this.refuse) {
      const error = { code: 'unauthorized', reason: this.refuse.reason, sentence: '', field: '' };
      return new Response(JSON.stringify({ error }), { status: this.refuse.status });
    }
    if (path === '/api/v1/district') return json(DISTRICT);
    if (path === '/api/v1/link/work') return json(this.work);
    const { changes } = JSON.parse(String(init.body)) as { changes: { id: string }[] };
    return json({ receipts: changes.map(({ id }) => ({ id, status: 'stored', seq: 17, error: null })) });
  };

  changes(): { id: string; entity: string; base: number; set: JsonObject }[] {
    return this.heard.filter(({ path }) => path === '/api/v1/link/answers').flatMap(({ body }) => (JSON.parse(body) as { changes: never[] }).changes);
  }
}

function json(value: unknown): Response {
  return new Response(JSON.stringify(value), { status: 200 });
}

let stub: Stub;
function desk(): OwnerDesk {
  return new OwnerDesk({ link: new OwnerLink('secret', stub.fetch), keep: sessionStorage, keep_name: 'k', now: () => 1_000, today: () => TODAY });
}

beforeEach(() => {
  stub = new Stub();
  sessionStorage.clear();
});

describe('the owner’s page', () => {
  test('opening it only reads, with the secret and without the fragment in any address', async () => {
    const page = desk();
    await page.load();
    expect(page.phase).toBe('ready');
    expect(stub.heard.map(({ method, path, authorization }) => `${method} ${path} ${authorization}`)).toEqual([
      'GET /api/v1/link/work Bearer secret',
      'GET /api/v1/district Bearer secret',
      'GET /api/v1/link/surveys Bearer secret',
    ]);
  });

  test('an answer is one change on what the page saw, and its receipt stands on the page', async () => {
    const page = desk();
    await page.load();
    const outcome = await page.answer(page.measures[0]!, { act: 'accept', due: '2025-03-31' }, [], 'Vi tar det');
    expect(outcome).toEqual({ ok: true });
    expect(stub.changes()).toMatchObject([
      { entity: 'm1', base: 4, set: { owner_answer: 'accepted', answered_on: TODAY, agreed_on: TODAY, due: '2025-03-31', forwarded_to: null } },
    ]);
    expect(page.receipts).toEqual([{ seq: 17, at_ms: 1_000, entity: 'm1', what: 'Vi tar det' }]);
  });

  test('an answer whose receipt was lost is sent again under the same id', async () => {
    const page = desk();
    await page.load();
    stub.cut = true;
    const lost = await page.answer(page.measures[0]!, { act: 'decline', reason: 'privat mark' }, [], 'Går inte');
    expect(lost).toMatchObject({ ok: false, key: 'refusal.no_network' });
    stub.cut = false;
    await page.answer(page.measures[0]!, { act: 'decline', reason: 'privat mark' }, [], 'Går inte');
    const ids = stub.changes().map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  test('what is half written survives a reload, and goes when it is answered', async () => {
    desk().write('m1', 'reason', 'vi äger inte');
    const again = desk();
    expect(again.draft('m1', 'reason')).toBe('vi äger inte');
    await again.load();
    await again.answer(again.measures[0]!, { act: 'decline', reason: 'vi äger inte' }, [], '');
    expect(desk().draft('m1', 'reason')).toBe('');
  });

  test('a date that cannot be right is told and nothing is sent', async () => {
    const page = desk();
    await page.load();
    expect(await page.answer(page.measures[0]!, { act: 'done', on: '2024-12-01' }, [], '')).toEqual({ ok: false, key: 'answer_problem.done_before_walk' });
    expect(stub.changes()).toEqual([]);
  });

  test('the first reply makes the invitation, under its own natural id', async () => {
    stub.work = { ...stub.work, walks: [{ ...WALK, status: 'planned' }] };
    const page = desk();
    await page.load();
    await page.reply(page.work!.walks[0]!, { reply: 'coming', headcount: 2 }, '');
    expect(stub.changes()).toMatchObject([
      { entity: 'w1/invitation/tk', base: 0, set: { party: 'tk', reply: 'coming', headcount: 2, replied_on: TODAY } },
    ]);
  });

  test.each([
    [401, 'link_expired'],
    [401, 'link_revoked'],
    [401, 'link_unknown'],
  ])('%i %s says what is wrong', async (status, reason) => {
    stub.refuse = { status, reason };
    const page = desk();
    await page.load();
    expect([page.phase, page.problem]).toEqual(['refused', `refusal.${reason}`]);
  });

  test('a link withdrawn while one writes keeps what is written', async () => {
    const page = desk();
    await page.load();
    page.write('m1', 'reason', 'privat mark');
    stub.refuse = { status: 401, reason: 'link_revoked' };
    await page.answer(page.measures[0]!, { act: 'decline', reason: 'privat mark' }, [], '');
    expect(page.phase).toBe('refused');
    expect(page.draft('m1', 'reason')).toBe('privat mark');
  });

  test('no network is not a refusal', async () => {
    stub.cut = true;
    const page = desk();
    await page.load();
    expect(page.phase).toBe('away');
  });
});
