import { describe, expect, it } from 'vitest';
import { Api } from './api';

function api(answer: (url: string, init: RequestInit) => Response | Promise<Response>): { api: Api; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    api: new Api(async (url, init = {}) => {
      asked.push(`${init.method ?? 'GET'} ${url}${init.body ? ` ${init.body}` : ''}`);
      return answer(url, init);
    }),
  };
}

const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });

describe('the HTTP side', () => {
  it('spends a code and keeps only the session', async () => {
    const { api: http, asked } = api(() => json({ device: 'd1', token: 'secret', session: { device: 'd1' } }));
    expect(await http.enrol('KX7M-2Q9P')).toEqual({ ok: true, value: { device: 'd1' } });
    expect(asked).toEqual(['POST /api/v1/enrol {"code":"KX7M-2Q9P"}']);
  });

  it.each([
    [
      'a refusal',
      () => json({ error: { code: 'unauthorized', reason: 'code_expired', sentence: 's', field: '' } }, 401),
      401,
      'unauthorized',
      'code_expired',
    ],
    ['a proxy in between', () => new Response('<html>', { status: 502 }), 502, 'unavailable', 'answer_unreadable'],
    ['no network', () => Promise.reject(new TypeError('fetch failed')), 0, 'unavailable', 'no_network'],
    ['half an answer', () => new Response('{"sess'), 200, 'internal', 'answer_unreadable'],
  ])('turns %s into a refusal', async (_name, answer, status, code, reason) => {
    const { api: http } = api(answer);
    expect(await http.session()).toMatchObject({ ok: false, status, refusal: { code, reason } });
  });

  it('asks for the district only if it changed', async () => {
    let header: unknown;
    const { api: http } = api((_url, { headers }) => {
      header = (headers as Record<string, string>)['if-none-match'];
      return new Response(null, { status: 304 });
    });
    expect([await http.district('v7'), header]).toEqual([{ ok: true, value: null }, '"v7"']);
  });

  it('asks for many entities in several requests', async () => {
    const { api: http, asked } = api((url) => json({ entities: url.split(',').map((id) => ({ id })) }));
    const ids = Array.from({ length: 90 }, (_each, i) => `a/${i}`);
    const answer = await http.entities(ids);
    expect([answer.ok && answer.value.length, asked.length]).toEqual([90, 3]);
    expect(asked[2]!.startsWith('GET /api/v1/entities?ids=a%2F80,a%2F81')).toBe(true);
  });

  it('escapes what goes into an address', async () => {
    const { api: http, asked } = api(() => json({ ops: [] }));
    await http.history('w1/attendance/lpo&x');
    await http.record('farsta-2024', 'VB', '2024-12-31');
    expect(asked).toEqual([
      'GET /api/v1/history?entity=w1%2Fattendance%2Flpo%26x',
      'GET /api/v1/records/farsta-2024?period=VB&as_of=2024-12-31',
    ]);
  });
});
