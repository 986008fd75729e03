// What is made of a picture before it is kept: no metadata, its hash, a small copy for lists.
import { jpegSize, withoutMetadata } from '../domain/jpeg';

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
    thumbnail: await thumbnail(picture, clean),
  };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** null: this browser cannot, the list shows the picture itself. */
async function thumbnail(picture: Blob, bytes: Uint8Array): Promise<ArrayBuffer | null> {
  if (typeof createImageBitmap !== 'function') return null;
  try {
    // Shrunk while it is decoded, which browsers do beside the page: drawing it whole would hold up the next tap.
    const small = await createImageBitmap(picture, smallerThan(jpegSize(bytes)));
    const scale = Math.min(1, THUMBNAIL_SIDE_PX / Math.max(small.width, small.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(small.width * scale));
    canvas.height = Math.max(1, Math.round(small.height * scale));
    canvas.getContext('2d')?.drawImage(small, 0, 0, canvas.width, canvas.height);
    small.close();
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', THUMBNAIL_QUALITY));
    return blob ? await blob.arrayBuffer() : null;
  } catch {
    return null;
  }
}

/** Of a picture whose size is not known, or that is small already, the browser takes it as it is. */
function smallerThan(size: { width: number; height: number } | null): ImageBitmapOptions | undefined {
  if (!size || Math.max(size.width, size.height) <= THUMBNAIL_SIDE_PX) return undefined;
  const scale = THUMBNAIL_SIDE_PX / Math.max(size.width, size.height);
  return { resizeWidth: Math.max(1, Math.round(size.width * scale)), resizeHeight: Math.max(1, Math.round(size.height * scale)), resizeQuality: 'medium' };
}
