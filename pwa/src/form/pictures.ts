// A picture as it may leave the phone: turned upright, shrunk, and drawn anew so that nothing of the camera's own notes
// (place, time, model) goes with it.

const longest_side_px = 1600;
const quality = 0.82;

/** null: the browser cannot read it as a picture. */
export async function redrawn(source: Blob): Promise<Blob | null> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(source, { imageOrientation: 'from-image' });
  } catch {
    return null;
  }
  try {
    return await drawn(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

/** One frame of a running camera; null before the first frame has come. */
export async function frameOf(video: HTMLVideoElement): Promise<Blob | null> {
  return drawn(video, video.videoWidth, video.videoHeight);
}

async function drawn(source: CanvasImageSource, width: number, height: number): Promise<Blob | null> {
  if (width === 0 || height === 0) return null;
  const scale = Math.min(1, longest_side_px / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
}
