// A phone fetches the district's map on a network that breaks, and reads it without one.
import { afterEach, describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../storage/map';
import { Storage } from '../storage/storage';
import { MapFiles } from '../sync/map_files';
import { DistrictMap } from './district_map.svelte';

let opened = 0;
const open_ones: Storage[] = [];

/** A server with one map file that can be cut off, exchanged and asked how often it was asked. */
class MapServer {
  file = bytesOf(2 * PIECE_BYTES + 1000, 1);
  etag = '"a"';
  owners: unknown = null;
  problem: string | null = null;
  is_away = false;
  /** Answers so many parts, then the network is gone. */
  parts_left = Number.POSITIVE_INFINITY;
  parts: string[] = [];
  duty: unknown = [];

  readonly fetch = async (url: string, init?: RequestInit): Promise<Response> => {
    if (this.is_away || init?.signal?.aborted) throw new TypeError('network');
    if (url === '/api/v1/map') return Response.json(this.#offer());
    if (url === '/api/v1/map/owners.geojson') return Response.json(this.owners);
    if (this.parts_left <= 0) throw new TypeError('network');
    this.parts_left -= 1;
    const range = new Headers(init?.headers).get('range') ?? '';
    this.parts.push(range);
    const [first, last] = /bytes=(\d+)-(\d+)/.exec(range)!.slice(1).map(Number) as [number, number];
    if (first >= this.file.byteLength) return new Response('{}', { status: 416 });
    return new Response(this.file.slice(first, last + 1), { status: 206, headers: { etag: this.etag } });
  };

  #offer(): unknown {
    const pack = { bytes: this.file.byteLength, etag: this.etag, bounds: ['18', '59.2', '18.1', '59.3'], min_zoom: 12, max_zoom: 15 };
    const owners = this.owners ? { bytes: 10, etag: `"o${JSON.stringify(this.owners).length}"` } : null;
    return { pack: this.problem ? null : pack, owners, duty: this.duty, ...(this.problem ? { problem: this.problem } : {}) };
  }
}

function bytesOf(length: number, seed: number): ArrayBuffer {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + seed + (i >> 8)) & 255).buffer;
}

interface Phone {
  map: DistrictMap;
  storage: Storage;
  /** The app closed and opened again on the same phone. */
  again(): Promise<Phone>;
}

async function phone(server: MapServer, room: number | null = null, name = `map-${(opened += 1)}`): Promise<Phone> {
  const storage = new Storage({ name });
  open_ones.push(storage);
  const map = new DistrictMap({ storage, files: new MapFiles(server.fetch), is_connected: () => !server.is_away, room: async () => room });
  await map.load();
  return { map, storage, again: () => phone(server, room, name) };
}

async function all(map: DistrictMap): Promise<ArrayBuffer> {
  return map.file!.read(0, 1e9);
}

afterEach(() => {
  open_ones.splice(0).forEach((storage) => storage.close());
});

describe('the district map', () => {
  test('is offered with its size, fetched once, and read without a network', async () => {
    const server = new MapServer();
    const { map, again } = await phone(server);
    expect(map.phase).toBe('none');
    await map.refresh();
    expect([map.phase, map.bytes, map.got_bytes]).toEqual(['offered', server.file.byteLength, 0]);
    await map.download();
    expect([map.phase, map.got_bytes, map.trouble]).toEqual(['kept', server.file.byteLength, null]);
    expect(server.parts).toEqual(['bytes=0-262143', 'bytes=262144-524287', 'bytes=524288-525287']);

    server.is_away = true;
    const later = (await again()).map;
    await later.refresh();
    expect(later.phase).toBe('kept');
    expect(await all(later)).toEqual(server.file);
    expect(await later.file!.read(PIECE_BYTES - 3, 7)).toEqual(server.file.slice(PIECE_BYTES - 3, PIECE_BYTES + 4));
    expect(server.parts).toHaveLength(3);
  });

  test('goes on with the piece where the network broke off, also after the app was closed', async () => {
    const server = new MapServer();
    server.parts_left = 1;
    const first = await phone(server);
    await first.map.refresh();
    await first.map.download();
    expect([first.map.phase, first.map.trouble, first.map.got_bytes]).toEqual(['paused', 'no_network', PIECE_BYTES]);
    expect(first.map.is_kept).toBe(false);

    server.parts_left = 9;
    const { map } = await first.again();
    await map.refresh();
    expect(map.phase).toBe('paused');
    await map.download();
    expect(map.phase).toBe('kept');
    expect(server.parts.filter((range) => range === 'bytes=0-262143')).toHaveLength(1);
    expect(await all(map)).toEqual(server.file);
  });

  test('goes on by itself when the network is back and a person had asked for it', async () => {
    const server = new MapServer();
    server.parts_left = 1;
    const { map } = await phone(server);
    await map.refresh();
    await map.download();
    expect(map.phase).toBe('paused');
    server.parts_left = 9;
    await map.refresh();
    await expect.poll(() => map.phase).toBe('kept');
  });

  test('is never fetched unasked', async () => {
    const server = new MapServer();
    const { map } = await phone(server);
    await map.refresh();
    await map.refresh();
    expect(server.parts).toEqual([]);
  });

  test('a new map on the server: the old one serves until the new one is whole', async () => {
    const server = new MapServer();
    const { map, storage } = await phone(server);
    await map.download();
    const before = server.file;
    server.file = bytesOf(PIECE_BYTES + 5, 77);
    server.etag = '"b"';
    server.parts_left = 1;
    await map.refresh();
    expect(await all(map)).toEqual(before);
    await expect.poll(() => map.trouble).toBe('no_network');
    expect(map.phase).toBe('older');
    expect(await all(map)).toEqual(before);
    server.parts_left = 9;
    await map.download();
    expect(map.phase).toBe('kept');
    expect(await all(map)).toEqual(server.file);
    expect(await storage.map.piece('"a"', 0)).toBeNull();
    expect((await storage.map.facts()).packs).toHaveLength(1);
  });

  test('a file exchanged in the middle of the fetch is never mixed with the new one', async () => {
    const server = new MapServer();
    server.parts_left = 2;
    const { map } = await phone(server);
    await map.download();
    server.etag = '"c"';
    server.file = bytesOf(server.file.byteLength, 9);
    server.parts_left = 9;
    await map.download();
    expect(map.phase).toBe('kept');
    expect(await all(map)).toEqual(server.file);
  });

  test('an answer of the wrong length or of another file is not kept', async () => {
    const server = new MapServer();
    const { map } = await phone(server);
    await map.refresh();
    const offered = server.etag;
    const short = new MapFiles(async (url, init) => {
      const answer = await server.fetch(url, init);
      return answer.status === 206 ? new Response((await answer.arrayBuffer()).slice(1), { status: 206, headers: { etag: offered } }) : answer;
    });
    const whole = new MapFiles(async (url, init) => {
      const answer = await server.fetch(url, init);
      return answer.status === 206 ? new Response(server.file, { status: 200, headers: { etag: offered } }) : answer;
    });
    for (const files of [short, whole]) {
      const storage = new Storage({ name: `map-${(opened += 1)}` });
      open_ones.push(storage);
      const other = new DistrictMap({ storage, files, is_connected: () => true, room: async () => null });
      await other.download();
      expect([other.phase, other.trouble, other.got_bytes]).toEqual(['paused', 'changed', 0]);
    }
  });

  test('can be given up and deleted', async () => {
    const server = new MapServer();
    const { map, storage, again } = await phone(server);
    await map.download();
    await map.remove();
    expect([map.phase, map.is_kept]).toEqual(['offered', false]);
    expect(await storage.map.piece(server.etag, 0)).toBeNull();
    expect((await again()).map.phase).toBe('offered');
  });

  test('a phone without room is told before anything is fetched', async () => {
    const server = new MapServer();
    const { map } = await phone(server, 20e6);
    await map.download();
    expect([map.phase, map.trouble]).toEqual(['paused', 'no_room']);
    expect(server.parts).toEqual([]);
  });

  test('a file that is no map is told by its reason, and the ground stays plain', async () => {
    const server = new MapServer();
    server.problem = 'map_not_pmtiles';
    const { map } = await phone(server);
    await map.refresh();
    expect([map.phase, map.problem, map.file]).toEqual(['none', 'map_not_pmtiles', null]);
  });

  test('before it is fetched, a phone with a network reads the server’s', async () => {
    const server = new MapServer();
    const { map } = await phone(server);
    await map.refresh();
    expect(map.file!.key).toBe('server "a"');
    expect(await map.file!.read(10, 20)).toEqual(server.file.slice(10, 30));
  });

  test('owners and duty numbers come along, are kept, and change with the administrator', async () => {
    const server = new MapServer();
    const ring = [[18, 59], [18.1, 59], [18.1, 59.1], [18, 59.1], [18, 59]];
    const layer = (party: string): unknown => ({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: { party }, geometry: { type: 'Polygon', coordinates: [ring] } }] });
    server.owners = layer('tk');
    server.duty = [{ party: 'tk', label: 'Jour', phone: '08-1' }, { party: 7 }];
    const here = { lat: 59.05, lon: 18.05 };
    const { map, again } = await phone(server);
    await map.refresh();
    expect([map.ownerAt(here), map.dutyOf('tk')?.phone, map.duty.length]).toEqual(['tk', '08-1', 1]);
    server.is_away = true;
    const later = (await again()).map;
    expect([later.ownerAt(here), later.dutyOf('tk')?.phone]).toEqual(['tk', '08-1']);
    server.is_away = false;
    server.owners = layer('bostad');
    await later.refresh();
    expect(later.ownerAt(here)).toBe('bostad');
    server.owners = null;
    await later.refresh();
    expect([later.ownerAt(here), later.has_owners]).toEqual([null, false]);
  });

  test('an answer that is none of ours changes nothing', async () => {
    const { map } = await phone(Object.assign(new MapServer(), { fetch: async () => Response.json(['?']) }));
    await map.refresh();
    expect(map.phase).toBe('none');
  });
});
