// A picture as it may leave the phone: turned upright, shrunk, and drawn anew so that nothing of the camera's own notes
// (place, time, model) goes with it.
import { isHeif, jpegSize } from '../domain/jpeg';

const longest_side_px = 1600;
const quality = 0.82;
/** A browser needs four bytes for each while it decodes: more than this and a phone may close the page. */
const most_pixels = 100e6;
/** Where a picture says how large it is; what follows is the picture. */
const head_bytes = 256 * 1024;

/** heif: a format only its maker's phones read · too_large · broken: no picture, or half of one. */
export type Unreadable = 'heif' | 'too_large' | 'broken';
export type Redrawn = { ok: true; picture: Blob } | { ok: false; why: Unreadable };

export async function redrawn(source: Blob): Promise<Redrawn> {
  const head = new Uint8Array(await source.slice(0, head_bytes).arrayBuffer().catch(() => new ArrayBuffer(0)));
  const size = jpegSize(head);
  const pixels = (size?.width ?? 0) * (size?.height ?? 0);
  if (pixels > most_pixels) return { ok: false, why: 'too_large' };
  const canvas = await canvasOf(source);
  const picture = canvas && (await jpegOf(canvas));
  if (picture) return { ok: true, picture };
  return { ok: false, why: isHeif(head) ? 'heif' : pixels > 40e6 ? 'too_large' : 'broken' };
}

/** One frame of a running camera; null before the first frame has come. */
export async function frameOf(video: HTMLVideoElement): Promise<Blob | null> {
  const canvas = drawn(video, video.videoWidth, video.videoHeight);
  return canvas && jpegOf(canvas);
}

/** The picture, upright and not larger than we keep; null: the browser cannot read it as one. */
export async function canvasOf(source: Blob): Promise<HTMLCanvasElement | null> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(source, { imageOrientation: 'from-image' });
  } catch {
    return null;
  }
  try {
    return drawn(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

export function jpegOf(canvas: HTMLCanvasElement): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
}

function drawn(source: CanvasImageSource, width: number, height: number): HTMLCanvasElement | null {
  if (width === 0 || height === 0) return null;
  const scale = Math.min(1, longest_side_px / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}
