// Pictures as the browser tests look at them: drawn so that nothing can hide in them, smeared by a finger, and read again
// from the bytes the server was given.
import { squareOf, squaresUnder, type Pixels, type Point } from '../src/domain/blur';
import type { Phone } from './phone';

/** Coloured tiles of eight pixels: nothing a JPEG smooths away, and no two neighbours alike. */
export async function tiles(phone: Phone, width: number, height: number, seed: number): Promise<Buffer> {
  const text = await phone.page.evaluate(
    ([w, h, first]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h });
      const c = canvas.getContext('2d')!;
      let state = first!;
      for (let y = 0; y < h!; y += 8) {
        for (let x = 0; x < w!; x += 8) {
          state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
          c.fillStyle = `rgb(${(state >>> 24) & 0xf0} ${(state >>> 16) & 0xf0} ${(state >>> 8) & 0xf0})`;
          c.fillRect(x, y, 8, 8);
        }
      }
      return canvas.toDataURL('image/jpeg', 0.95);
    },
    [width, height, seed],
  );
  return Buffer.from(text.slice(text.indexOf(',') + 1), 'base64');
}

export async function decoded(phone: Phone, bytes: Uint8Array): Promise<Pixels> {
  const answer = await phone.page.evaluate(async (base64) => {
    const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))]));
    const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height });
    const c = canvas.getContext('2d')!;
    c.drawImage(picture, 0, 0);
    const { data } = c.getImageData(0, 0, picture.width, picture.height);
    let text = '';
    for (let i = 0; i < data.length; i += 0x8000) text += String.fromCharCode(...data.subarray(i, i + 0x8000));
    return { width: picture.width, height: picture.height, base64: btoa(text) };
  }, Buffer.from(bytes).toString('base64'));
  return { ...answer, data: new Uint8ClampedArray(Buffer.from(answer.base64, 'base64')) };
}

/** What a camera has noted in a JPEG's head, by marker: place, time, model, remarks. */
export function cameraNotes(bytes: Uint8Array): number[] {
  const list: number[] = [];
  for (let at = 2; bytes[at] === 0xff && bytes[at + 1] !== 0xda; at += 2 + bytes[at + 2]! * 256 + bytes[at + 3]!) {
    const marker = bytes[at + 1]!;
    if (marker === 0xfe || (marker > 0xe0 && marker <= 0xef)) list.push(marker);
  }
  return list;
}

/** A finger along the path, in the open blur view of a picture of that width. */
export async function smear(phone: Phone, picture_width: number, path: Point[]): Promise<void> {
  const { page } = phone;
  const canvas = page.getByLabel('Fotot. Dra för att sudda eller rita.');
  await page.waitForFunction((width) => (document.querySelector('dialog canvas') as HTMLCanvasElement | null)?.width === width, picture_width);
  const box = (await canvas.boundingBox())!;
  const scale = picture_width / box.width;
  const [first, ...rest] = path.map(({ x, y }) => ({ x: box.x + x / scale, y: box.y + y / scale }));
  await page.mouse.move(first!.x, first!.y);
  await page.mouse.down();
  for (const { x, y } of rest) await page.mouse.move(x, y, { steps: 12 });
  await page.mouse.up();
}

/**
 * Share of the pixels under the path that are still what they were: 0 = all is gone. Throws where a square is not of the
 * one colour it should be.
 */
export function shareLeftUnder(path: Point[], original: Pixels, after: Pixels): number {
  const squares = squaresUnder([{ points: path, radius: Math.max(original.width, original.height) / 16 - 2 }], original.width, original.height);
  if (squares.size <= 15) throw new Error('nothing was smeared');
  let same = 0;
  let seen = 0;
  for (const number of squares) {
    const { x, y, width, height, colour } = squareOf(original, number);
    // A JPEG blends its blocks of sixteen pixels into what stands beside them; inside that rim the colour is one.
    const rim = 16;
    for (let row = y + rim; row < y + height - rim; row += 1) {
      for (let column = x + rim; column < x + width - rim; column += 1) {
        const at = (row * original.width + column) * 4;
        const now = [0, 1, 2].map((channel) => after.data[at + channel]!);
        const then = [0, 1, 2].map((channel) => original.data[at + channel]!);
        // One colour, as far as a JPEG can say it (the phone's copy may fall one step of the palette beside ours); and not
        // the one that stood there.
        if (!now.every((value, channel) => Math.abs(value - colour[channel]!) <= 30)) throw new Error(`${column},${row} is ${now}, its square ${colour}`);
        seen += 1;
        if (now.every((value, channel) => Math.abs(value - then[channel]!) <= 14)) same += 1;
      }
    }
  }
  return same / seen;
}
