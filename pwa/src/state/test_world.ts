// The app without screens, before a server in memory.
import type { District, Entity } from '../domain/types';
import { Api } from '../sync/api';
import { MapFiles } from '../sync/map_files';
import { MemoryServer, sessionOf } from '../sync/memory_server';
import type { UploadOutcome } from '../sync/uploader';
import { Lykta, type LyktaParts } from './lykta.svelte';

let opened = 0;

export interface World {
  server: MemoryServer;
  lykta: Lykta;
  name: string;
  uploads: string[];
  /** What GET answers, by address; anything else is 404. */
  answers: Record<string, unknown>;
  /** The server does not know this device any more. */
  ended: boolean;
}

export const ROW = 'farsta-2024/trygghetsvandring';

export const DISTRICT: District = {
  version: 'd1',
  today: '2026-11-22',
  plans: [
    {
      id: 'farsta-2024',
      title: 'Plan',
      year: 2024,
      district: 'Farsta',
      rows: [
        {
          ref: ROW,
          id: 'trygghetsvandring',
          area: 'Trygga platser',
          name: 'Trygghetsvandringar',
          plugin: 'trygghetsvandring',
          patterns: ['walk', 'meeting'],
          confidentiality: 'open',
          goals: [{ id: 'g1', text: 'Två vandringar', kind: 'count_events', target: null }],
        },
        {
          ref: 'farsta-2024/enkat',
          id: 'enkat',
          area: 'Trygga platser',
          name: 'Enkät',
          plugin: '',
          patterns: ['survey'],
          confidentiality: 'counts_only',
          goals: [],
        },
      ],
    },
  ],
  parties: [{ id: 'lpo', name: 'Lokalpolisområdet', type: 'police', authority: true }],
  plugins: [
    {
      id: 'trygghetsvandring',
      version: 3,
      patterns: ['walk'],
      strings: { sv: {}, en: {} },
      kinds: [
        { name: 'walk', occasion: true, fields: [{ name: 'status', type: 'choice' }] },
        {
          name: 'finding',
          fields: [
            { name: 'seen_at', type: 'local_time' },
            { name: 'kind', type: 'choice' },
            { name: 'dark', type: 'boolean' },
            { name: 'sun_height', type: 'integer' },
          ],
        },
      ],
      defaults: { finding: { kind: 'deficiency', seriousness: 'normal' } },
    },
    {
      id: 'meeting',
      version: 1,
      patterns: ['meeting'],
      strings: { sv: {}, en: {} },
      kinds: [{ name: 'meeting', fields: [{ name: 'date', type: 'date' }] }],
    },
  ],
  quarantined: [],
};

export async function world(
  server = new MemoryServer(),
  name = `lykta-test-${(opened += 1)}`,
  parts: Partial<LyktaParts> = {},
): Promise<World> {
  const uploads: string[] = [];
  const answers: World['answers'] = {
    '/api/v1/enrol': { device: 'd1', token: 't', session: sessionOf('d1') },
    '/api/v1/district': DISTRICT,
    '/api/v1/session': sessionOf('d1'),
  };
  const made: Omit<World, 'lykta'> = { server, name, uploads, answers, ended: false };
  const fetcher = async (url: string): Promise<Response> => {
    if (made.ended && url === '/api/v1/session') return new Response('{}', { status: 401 });
    const answer = answers[url] as { error?: unknown } | undefined;
    return new Response(JSON.stringify(answer ?? {}), { status: answer?.error ? 401 : answer ? 200 : 404 });
  };
  const lykta = await Lykta.open({
    database_name: name,
    channel: null,
    api: new Api(fetcher),
    map_files: new MapFiles(fetcher),
    open_socket: server.factory('d1'),
    upload: (job) => {
      uploads.push(job.sha256);
      return { outcome: Promise.resolve<UploadOutcome>({ kind: 'done' }), stop: () => undefined };
    },
    ...parts,
  });
  return Object.assign(made, { lykta });
}

export async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000; i += 1) {
    if (what()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`did not happen: ${what}`);
}

export function entity(id: string, more: Partial<Entity> = {}): Entity {
  return {
    id,
    activity: ROW,
    occasion: 'w1',
    kind: 'finding',
    schema: 1,
    rev: 1,
    created: { at: '2026-11-22T18:00:00+01:00', by: { party: 'lpo', role: '' }, rev: 1 },
    fields: {},
    photos_stored: [],
    ...more,
  };
}
