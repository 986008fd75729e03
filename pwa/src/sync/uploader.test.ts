import { describe, expect, it } from 'vitest';
import { ManualTimers } from './manual_timers';
import { readAnswer } from './tus';
import { PhotoUploader, type UploadJob, type UploadOutcome, type WaitingPhoto } from './uploader';

interface Shelf {
  photos: Map<string, WaitingPhoto & { state: string; data: ArrayBuffer | null }>;
  log: string[];
}

function world(shas: string[], outcomes: (job: UploadJob, attempt: number) => UploadOutcome) {
  const timers = new ManualTimers();
  const shelf: Shelf = { photos: new Map(), log: [] };
  shas.forEach((sha256, i) => {
    shelf.photos.set(sha256, {
      sha256,
      type: 'image/jpeg',
      upload_url: null,
      at_ms: i,
      state: 'waiting',
      data: new ArrayBuffer(4),
    });
  });
  const tries = new Map<string, number>();
  const uploader = new PhotoUploader({
    queue: {
      waiting: async () =>
        [...shelf.photos.values()].filter(({ state }) => state === 'waiting' || state === 'uploading'),
      bytes: async (sha256) => shelf.photos.get(sha256)!.data,
      uploading: async (sha256, upload_url) =>
        void Object.assign(shelf.photos.get(sha256)!, { state: 'uploading', upload_url }),
      sent: async (sha256) => void (shelf.photos.get(sha256)!.state = 'sent'),
      refused: async (sha256, { reason }) => void (shelf.photos.get(sha256)!.state = `refused ${reason}`),
    },
    upload: (job, progress) => {
      const attempt = (tries.get(job.sha256) ?? 0) + 1;
      tries.set(job.sha256, attempt);
      shelf.log.push(`${job.sha256}${job.upload_url ? ` from ${job.upload_url}` : ''}`);
      progress(`/u/${job.sha256}`, 2);
      return { outcome: Promise.resolve(outcomes(job, attempt)), stop: () => shelf.log.push('stop') };
    },
    timers,
    now: () => timers.now_ms,
    chunk_bytes: () => 2,
  });
  const states = () => [...shelf.photos.values()].map(({ sha256, state }) => `${sha256} ${state}`);
  return { timers, shelf, uploader, states };
}

describe('photos going up', () => {
  it('go one after the other, the oldest first', async () => {
    const { uploader, timers, shelf, states } = world(['aa', 'bb'], () => ({ kind: 'done' }));
    uploader.start();
    await timers.pass(0);
    expect([shelf.log, states()]).toEqual([
      ['aa', 'bb'],
      ['aa sent', 'bb sent'],
    ]);
  });

  it('go on where they stopped, after a pause, and do not hold up the next one', async () => {
    const { uploader, timers, shelf } = world(['aa', 'bb'], ({ sha256 }, attempt) => ({
      kind: sha256 === 'aa' && attempt < 3 ? 'later' : 'done',
    }));
    uploader.start();
    await timers.pass(1_999);
    expect(shelf.log).toEqual(['aa', 'bb']);
    await timers.pass(1);
    await timers.pass(5_000);
    expect(shelf.log).toEqual(['aa', 'bb', 'aa from /u/aa', 'aa from /u/aa']);
    expect(shelf.photos.get('aa')!.state).toBe('sent');
  });

  it('that the server will never take stay, with the reason', async () => {
    const refusal = { code: 'invalid', reason: 'photo_not_image', sentence: '', field: '' } as const;
    const { uploader, timers, states } = world(['aa', 'bb'], ({ sha256 }) =>
      sha256 === 'aa' ? { kind: 'refused', refusal } : { kind: 'done' },
    );
    uploader.start();
    await timers.pass(0);
    expect(states()).toEqual(['aa refused photo_not_image', 'bb sent']);
  });

  it('whose bytes are lost say so', async () => {
    const { uploader, timers, shelf, states } = world(['aa'], () => ({ kind: 'done' }));
    shelf.photos.get('aa')!.data = null;
    uploader.start();
    await timers.pass(0);
    expect([states(), shelf.log]).toEqual([['aa refused photo_bytes_missing'], []]);
  });

  it('stop with the session', async () => {
    const { uploader, timers, shelf } = world(['aa', 'bb'], () => ({ kind: 'ended' }));
    uploader.start();
    await timers.pass(600_000);
    expect(shelf.log).toEqual(['aa']);
  });

  it('wait while there is no network', async () => {
    const { uploader, timers, shelf } = world(['aa'], () => ({ kind: 'done' }));
    uploader.poke();
    await timers.pass(600_000);
    expect(shelf.log).toEqual([]);
    uploader.start();
    await timers.pass(0);
    expect(shelf.log).toEqual(['aa']);
  });
});

describe('an answer that is no success to tus', () => {
  const body = (reason: string) => JSON.stringify({ error: { code: 'invalid', reason, sentence: 's', field: '' } });
  it.each<[string, number, string | undefined, string, string]>([
    ['stored already', 200, '9', '', 'done'],
    ['a different length', 200, '8', '', 'later'],
    ['nobody we know', 401, undefined, body('session_revoked'), 'ended'],
    ['no picture', 415, undefined, body('photo_not_image'), 'refused'],
    ['too large', 413, undefined, body('photo_too_large'), 'refused'],
    ['another offset', 409, undefined, body('offset_mismatch'), 'later'],
    ['a gone upload', 404, undefined, body('upload_unknown'), 'later'],
    ['a server in trouble', 503, undefined, '<html>', 'later'],
  ])('%s', (_name, status, offset, text, kind) => {
    expect(readAnswer(status, offset, text, 9).kind).toBe(kind);
  });
});
