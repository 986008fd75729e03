// Faces and plates smeared out of a picture. The picture is laid out in squares; each square a finger has touched
// becomes one colour, so that of what stood there nothing but a coarse mean is left. Pure: pixels in, pixels out.

export interface Point {
  x: number;
  y: number;
}

/** One movement of the finger, in pixels of the picture. */
export interface Smear {
  points: Point[];
  radius: number;
}

/** RGBA, row by row, as a canvas gives it. */
export interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** Twenty squares along the longer side: a face that fills a third of the picture is left with seven by seven. */
const SQUARES_ALONG = 20;
/** A multiple of this many pixels, so that no block of the JPEG holds both a square and something left as it was. */
const BLOCK = 16;
/** Means are rounded to this: two pictures of one face must not be told apart by their last bits. */
const STEP = 16;

export function squareSide(width: number, height: number): number {
  return Math.max(1, Math.ceil(Math.max(width, height) / SQUARES_ALONG / BLOCK)) * BLOCK;
}

/** Numbers of the squares (row by row) that the smears touch. */
export function squaresUnder(smears: readonly Smear[], width: number, height: number): Set<number> {
  const side = squareSide(width, height);
  const across = Math.ceil(width / side);
  const down = Math.ceil(height / side);
  const touched = new Set<number>();
  for (const { points, radius } of smears) {
    points.forEach((to, i) => {
      const from = points[i - 1] ?? to;
      const left = squareAt(Math.min(from.x, to.x) - radius, side, across);
      const right = squareAt(Math.max(from.x, to.x) + radius, side, across);
      const top = squareAt(Math.min(from.y, to.y) - radius, side, down);
      const bottom = squareAt(Math.max(from.y, to.y) + radius, side, down);
      for (let row = top; row <= bottom; row += 1) {
        for (let column = left; column <= right; column += 1) {
          const box = { left: column * side, top: row * side, right: (column + 1) * side, bottom: (row + 1) * side };
          if (distanceToBox(from, to, box) <= radius) touched.add(row * across + column);
        }
      }
    });
  }
  return touched;
}

/** Every square of the picture, for the one who wants nothing of it recognised. */
export function allSquares(width: number, height: number): Set<number> {
  const side = squareSide(width, height);
  return new Set(Array.from({ length: Math.ceil(width / side) * Math.ceil(height / side) }, (_, i) => i));
}

export interface Square {
  x: number;
  y: number;
  width: number;
  height: number;
  colour: [number, number, number];
}

/** Where a square lies and what colour it becomes. */
export function squareOf(pixels: Pixels, number: number): Square {
  const side = squareSide(pixels.width, pixels.height);
  const across = Math.ceil(pixels.width / side);
  const x = (number % across) * side;
  const y = Math.floor(number / across) * side;
  const width = Math.min(side, pixels.width - x);
  const height = Math.min(side, pixels.height - y);
  const sum: [number, number, number] = [0, 0, 0];
  for (let row = y; row < y + height; row += 1) {
    for (let at = (row * pixels.width + x) * 4, i = 0; i < width; i += 1, at += 4) {
      for (const channel of [0, 1, 2] as const) sum[channel] += pixels.data[at + channel]!;
    }
  }
  return { x, y, width, height, colour: sum.map((value) => rounded(value / (width * height))) as Square['colour'] };
}

/** Burns the squares into the pixels themselves. */
export function blur(pixels: Pixels, squares: ReadonlySet<number>): void {
  for (const number of squares) {
    const { x, y, width, height, colour } = squareOf(pixels, number);
    for (let row = y; row < y + height; row += 1) {
      for (let at = (row * pixels.width + x) * 4, i = 0; i < width; i += 1, at += 4) {
        pixels.data[at] = colour[0];
        pixels.data[at + 1] = colour[1];
        pixels.data[at + 2] = colour[2];
        pixels.data[at + 3] = 255;
      }
    }
  }
}

function rounded(mean: number): number {
  return Math.min(255, Math.floor(mean / STEP) * STEP + STEP / 2);
}

function squareAt(position: number, side: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(position / side)));
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** From the line between two points to the box; 0 where they meet. */
function distanceToBox(from: Point, to: Point, box: Box): number {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  // An eighth of a square at a time is finer than any finger, and needs no geometry that could be wrong.
  const steps = Math.max(1, Math.ceil(length / Math.max(1, (box.right - box.left) / 8)));
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i <= steps; i += 1) {
    const x = from.x + ((to.x - from.x) * i) / steps;
    const y = from.y + ((to.y - from.y) * i) / steps;
    const away_x = Math.max(box.left - x, 0, x - box.right);
    const away_y = Math.max(box.top - y, 0, y - box.bottom);
    least = Math.min(least, Math.hypot(away_x, away_y));
  }
  return least;
}
