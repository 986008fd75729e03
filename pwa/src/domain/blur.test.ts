import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allSquares, blur, squareOf, squareSide, squaresUnder, type Pixels, type Smear } from './blur';

/** A picture in which no pixel is like its neighbour. */
function noise(width: number, height: number, seed = 1): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  let state = seed;
  for (let i = 0; i < data.length; i += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    data[i] = i % 4 === 3 ? 255 : state >>> 24;
  }
  return { data, width, height };
}

const copy = ({ data, width, height }: Pixels): Pixels => ({ data: data.slice(), width, height });
/** A pixel as one number: comparing four million small arrays takes minutes. */
const words = ({ data }: Pixels): Uint32Array => new Uint32Array(data.buffer);
const pixel = ({ data, width }: Pixels, x: number, y: number): number[] => [...data.slice((y * width + x) * 4, (y * width + x) * 4 + 4)];

const sizes = fc.record({ width: fc.integer({ min: 1, max: 200 }), height: fc.integer({ min: 1, max: 200 }) });
const smearIn = (width: number, height: number): fc.Arbitrary<Smear> =>
  fc.record({
    points: fc.array(fc.record({ x: fc.integer({ min: 0, max: width - 1 }), y: fc.integer({ min: 0, max: height - 1 }) }), {
      minLength: 1,
      maxLength: 5,
    }),
    radius: fc.integer({ min: 1, max: 60 }),
  });
const smeared = sizes.chain(({ width, height }) =>
  fc.record({ width: fc.constant(width), height: fc.constant(height), smears: fc.array(smearIn(width, height), { minLength: 1, maxLength: 3 }), seed: fc.nat() }),
);

describe('blur', () => {
  it('leaves one colour in each touched square and everything else as it was', () => {
    const before = noise(320, 240);
    const after = copy(before);
    const squares = squaresUnder([{ points: [{ x: 50, y: 50 }, { x: 150, y: 60 }], radius: 10 }], 320, 240);
    blur(after, squares);
    const side = squareSide(320, 240);
    const across = Math.ceil(320 / side);
    const colours = new Map([...squares].map((number) => [number, [...squareOf(before, number).colour, 255]]));
    for (let y = 0; y < 240; y += 1) {
      for (let x = 0; x < 320; x += 1) {
        const number = Math.floor(y / side) * across + Math.floor(x / side);
        const expected = colours.get(number) ?? pixel(before, x, y);
        if (pixel(after, x, y).join() !== expected.join()) throw new Error(`${x},${y} is ${pixel(after, x, y)}, not ${expected}`);
      }
    }
    expect(squares.size).toBeGreaterThan(7);
  });

  it('has no pixel of the original under it', () => {
    // Red and green in turn: their mean is neither.
    const before: Pixels = { data: new Uint8ClampedArray(320 * 320 * 4), width: 320, height: 320 };
    for (let i = 0; i < 320 * 320; i += 1) before.data.set((i + Math.floor(i / 320)) % 2 ? [255, 0, 0, 255] : [0, 255, 0, 255], i * 4);
    const after = copy(before);
    blur(after, allSquares(320, 320));
    let same = 0;
    for (let i = 0; i < before.data.length; i += 4) if (after.data[i] === before.data[i] || after.data[i + 1] === before.data[i + 1]) same += 1;
    expect(same).toBe(0);
  });

  it('covers every pixel the finger went over', () => {
    fc.assert(
      fc.property(smeared, ({ width, height, smears, seed }) => {
        const after = noise(width, height, seed);
        const squares = squaresUnder(smears, width, height);
        blur(after, squares);
        const side = squareSide(width, height);
        const across = Math.ceil(width / side);
        for (const { points, radius } of smears) {
          for (const [i, to] of points.entries()) {
            const from = points[i - 1] ?? to;
            for (const part of [0, 0.37, 1]) {
              for (const [dx, dy] of [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
                const x = Math.floor(from.x + (to.x - from.x) * part + dx * (radius - 1));
                const y = Math.floor(from.y + (to.y - from.y) * part + dy * (radius - 1));
                if (x < 0 || y < 0 || x >= width || y >= height) continue;
                expect(squares.has(Math.floor(y / side) * across + Math.floor(x / side))).toBe(true);
              }
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('tells nothing of a square but its mean: the same pixels in another order give the same picture', () => {
    fc.assert(
      fc.property(smeared, ({ width, height, smears, seed }) => {
        const one = noise(width, height, seed);
        const other = copy(one);
        const from_words = words(one);
        const to_words = words(other);
        const squares = squaresUnder(smears, width, height);
        for (const number of squares) {
          const { x, y, width: w, height: h } = squareOf(one, number);
          // Turned upside down and mirrored: no pixel but the middle one stays where it was.
          for (let i = 0; i < w * h; i += 1) {
            const from = (y + Math.floor(i / w)) * width + x + (i % w);
            const to = (y + h - 1 - Math.floor(i / w)) * width + x + w - 1 - (i % w);
            to_words[to] = from_words[from]!;
          }
        }
        blur(one, squares);
        blur(other, squares);
        expect(to_words.every((value, i) => value === from_words[i])).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('touches nothing outside its squares, whatever the smear', () => {
    fc.assert(
      fc.property(smeared, ({ width, height, smears, seed }) => {
        const before = noise(width, height, seed);
        const after = copy(before);
        const squares = squaresUnder(smears, width, height);
        blur(after, squares);
        const side = squareSide(width, height);
        const across = Math.ceil(width / side);
        const as_it_was = words(before);
        const is_same = words(after).every((value, i) => {
          const number = Math.floor(Math.floor(i / width) / side) * across + Math.floor((i % width) / side);
          return squares.has(number) || value === as_it_was[i];
        });
        expect(is_same).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it.each([
    [1600, 1200, 80],
    [1200, 1600, 80],
    [1024, 768, 64],
    [320, 240, 16],
    [3, 2, 16],
  ])('of %i × %i has squares of %i', (width, height, side) => {
    expect(squareSide(width, height)).toBe(side);
  });

  it('outside the picture is nowhere', () => {
    expect([...squaresUnder([{ points: [{ x: -500, y: -500 }], radius: 10 }], 320, 240)]).toEqual([]);
  });
});
