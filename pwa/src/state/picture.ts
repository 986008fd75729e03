// What is made of a picture before it is kept: no metadata, its hash, a small copy for lists.
import { withoutMetadata } from '../domain/jpeg';

const THUMBNAIL_SIDE_PX = 320;
const THUMBNAIL_QUALITY = 0.7;

export interface PreparedPicture {
  sha256: string;
  type: string;
  data: ArrayBuffer;
  thumbnail: ArrayBuffer | null;
}

/** The picture must have been drawn anew already (form/pictures.ts); what metadata is left is cut out here. */
export async function prepared(picture: Blob): Promise<PreparedPicture> {
  const bytes = new Uint8Array(await picture.arrayBuffer());
  const clean = (withoutMetadata(bytes) ?? bytes).slice();
  const digest = await crypto.subtle.digest('SHA-256', clean);
  return {
    sha256: hex(new Uint8Array(digest)),
    type: picture.type || 'image/jpeg',
    data: clean.buffer,
    thumbnail: await thumbnail(picture),
  };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** null: this browser cannot, the list shows the picture itself. */
async function thumbnail(picture: Blob): Promise<ArrayBuffer | null> {
  if (typeof createImageBitmap !== 'function') return null;
  try {
    const whole = await createImageBitmap(picture);
    const scale = Math.min(1, THUMBNAIL_SIDE_PX / Math.max(whole.width, whole.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(whole.width * scale));
    canvas.height = Math.max(1, Math.round(whole.height * scale));
    canvas.getContext('2d')?.drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', THUMBNAIL_QUALITY));
    return blob ? await blob.arrayBuffer() : null;
  } catch {
    return null;
  }
}
