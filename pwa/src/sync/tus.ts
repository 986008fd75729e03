// A photo goes up with tus-js-client. Loaded when the first photo waits: it is no part of the first load.
import { refusalFrom } from './api';
import type { Upload, UploadOutcome } from './uploader';

/** Refusals that another try with the same bytes cannot change. */
const FINAL = new Set([
  'photo_hash_differs',
  'photo_not_image',
  'photo_too_large',
  'photo_has_exif',
  'photo_empty',
  'right_missing',
]);

const STALE = new Set([404, 409, 410]);

export const tusUpload: Upload = (job, progress) => {
  let stop: () => void = () => undefined;
  let is_stopped = false;
  const outcome = (async (): Promise<UploadOutcome> => {
    const tus = await import('tus-js-client');
    if (is_stopped) return { kind: 'later' };
    return new Promise((resolve) => {
      let url = job.upload_url;
      const upload = new tus.Upload(new Blob([job.data], { type: job.type }), {
        endpoint: '/api/v1/uploads',
        uploadUrl: url,
        chunkSize: job.chunk_bytes,
        metadata: { sha256: job.sha256, type: job.type },
        // Trying again, and remembering where, is the uploader's business: it has storage that lasts.
        retryDelays: null,
        storeFingerprintForResuming: false,
        onUploadUrlAvailable: () => {
          url = upload.url;
          progress(url, 0);
        },
        onChunkComplete: (_size, sent_bytes) => progress(url, sent_bytes),
        onSuccess: () => resolve({ kind: 'done' }),
        onError: (error) => {
          const response = 'originalResponse' in error ? error.originalResponse : null;
          if (!response) return resolve({ kind: 'later' });
          const status = response.getStatus();
          // The upload it went to is no longer there, or stands elsewhere than we think: begin a new one.
          if (STALE.has(status)) progress(null, 0);
          resolve(readAnswer(status, response.getHeader('Upload-Offset'), response.getBody(), job.data.byteLength));
        },
      });
      stop = () => {
        void upload.abort();
        resolve({ kind: 'later' });
      };
      upload.start();
    });
  })();
  return {
    outcome,
    stop: () => {
      is_stopped = true;
      stop();
    },
  };
};

/** What an answer means that tus-js-client takes for an error. */
export function readAnswer(status: number, offset: string | undefined, body: string, length: number): UploadOutcome {
  // A photo that is stored already is answered by 200 without an address (contract.md §7).
  if (status === 200 && Number(offset) === length) return { kind: 'done' };
  if (status === 401) return { kind: 'ended' };
  const refusal = refusalFrom(status, body);
  return status >= 400 && status < 500 && FINAL.has(refusal.reason) ? { kind: 'refused', refusal } : { kind: 'later' };
}
