// A done photo on its way from the owner's page, and the network in between.
import { expect, test } from 'vitest';
import { OwnerLink } from './owner_link';

const CHUNK = 512 * 1024;
const photo = { sha256: 'ab'.repeat(32), type: 'image/jpeg', data: new ArrayBuffer(CHUNK * 2 + 100) };

/** An upload as the server keeps it: one address for a photo, however often it is begun. */
class Upload {
  at = 0;
  cut_after = Number.POSITIVE_INFINITY;
  readonly heard: string[] = [];

  readonly fetch = async (_path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = init.headers as Record<string, string>;
    const method = init.method ?? 'GET';
    this.heard.push(method === 'PATCH' ? `PATCH ${headers['upload-offset']}` : method);
    if (this.heard.length > this.cut_after) throw new TypeError('no network');
    if (method === 'POST') return new Response(null, { status: 201, headers: { location: '/api/v1/uploads/u1' } });
    if (method === 'HEAD') return new Response(null, { status: 200, headers: { 'upload-offset': String(this.at) } });
    if (Number(headers['upload-offset']) !== this.at) return new Response('{}', { status: 409 });
    this.at += (init.body as ArrayBuffer).byteLength;
    return new Response(null, { status: 204 });
  };
}

test('a photo goes up in pieces', async () => {
  const server = new Upload();
  expect(await new OwnerLink('secret', server.fetch).upload(photo)).toEqual({ ok: true, value: null });
  expect(server.heard).toEqual(['POST', 'HEAD', 'PATCH 0', `PATCH ${CHUNK}`, `PATCH ${CHUNK * 2}`]);
});

test('cut off and tried again, also by a page loaded anew, it goes on where the server stands', async () => {
  const server = new Upload();
  server.cut_after = 3;
  const first = await new OwnerLink('secret', server.fetch).upload(photo);
  expect(first).toMatchObject({ ok: false, status: 0, refusal: { reason: 'no_network' } });
  server.cut_after = Number.POSITIVE_INFINITY;
  server.heard.length = 0;
  expect(await new OwnerLink('secret', server.fetch).upload(photo)).toEqual({ ok: true, value: null });
  expect(server.heard).toEqual(['POST', 'HEAD', `PATCH ${CHUNK}`, `PATCH ${CHUNK * 2}`]);
  expect(server.at).toBe(photo.data.byteLength);
});
