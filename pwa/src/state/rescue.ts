// Unsent work as a file a person can keep, when nothing else helps.
import type { Storage } from '../storage/storage';

const CHUNK = 0x8000;

/** JSON: {format, app, device, made_at, ops, drafts, photos: [{sha256, type, entity, base64}]}. */
export async function rescueFile(storage: Storage, app_version: string, now_ms: number): Promise<Blob> {
  const { membership, outbox, drafts, photos } = await storage.everything();
  const head = {
    format: 'lykta-rescue-1',
    app: app_version,
    device: membership?.session.device ?? null,
    made_at: new Date(now_ms).toISOString(),
    ops: outbox.map(({ op, state, error }) => ({ ...op, state, error })),
    drafts,
  };
  // Photo by photo into parts, so that the text of all of them never stands in memory at once.
  const parts: BlobPart[] = [JSON.stringify(head).slice(0, -1), ',"photos":['];
  let is_first = true;
  for (const { sha256, type, entity, state } of photos) {
    // What waits to be blurred leaves the phone in no form, and so not in this one.
    if (state === 'stored' || state === 'held') continue;
    const bytes = await storage.photos.bytes(sha256);
    if (!bytes) continue;
    const photo = JSON.stringify({ sha256, type, entity, base64: base64(new Uint8Array(bytes)) });
    parts.push(new Blob([is_first ? photo : `,${photo}`]));
    is_first = false;
  }
  parts.push(']}');
  return new Blob(parts, { type: 'application/json' });
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}
