import { describe, expect, it } from 'vitest';
import { isHeif, isJpeg, jpegSize, withoutMetadata } from './jpeg';

const START = [0xff, 0xd8];
const JFIF = [0xff, 0xe0, 0, 4, 1, 2];
const EXIF = [0xff, 0xe1, 0, 8, 0x45, 0x78, 0x69, 0x66, 0, 0];
const ADOBE = [0xff, 0xee, 0, 4, 7, 8];
const NOTE = [0xff, 0xfe, 0, 4, 9, 9];
const TABLE = [0xff, 0xdb, 0, 3, 1];
const PICTURE = [0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9];

describe('what a photo carries', () => {
  it.each([
    [
      'place and camera go',
      [...START, ...JFIF, ...EXIF, ...TABLE, ...PICTURE],
      [...START, ...JFIF, ...TABLE, ...PICTURE],
    ],
    ['comments go, colour notes stay', [...START, ...NOTE, ...ADOBE, ...PICTURE], [...START, ...ADOBE, ...PICTURE]],
    ['a clean one stays as it is', [...START, ...TABLE, ...PICTURE], [...START, ...TABLE, ...PICTURE]],
  ])('%s', (_name, before, after) => {
    expect(Array.from(withoutMetadata(Uint8Array.from(before))!)).toEqual(after);
  });

  it.each([
    ['nothing', []],
    ['a PNG', [0x89, 0x50, 0x4e, 0x47]],
    ['a JPEG cut off in a segment', [...START, 0xff, 0xe1, 0, 90, 1]],
    ['a JPEG without a picture', [...START, ...JFIF]],
  ])('%s is no JPEG to work on', (_name, bytes) => {
    expect(withoutMetadata(Uint8Array.from(bytes))).toBeNull();
  });

  it('is recognised by its first bytes', () => {
    expect([isJpeg(Uint8Array.from([...START, 0xff, 0xe0])), isJpeg(Uint8Array.from([0xff, 0xd8]))]).toEqual([
      true,
      false,
    ]);
  });
});

describe('how large a JPEG says it is', () => {
  const frame = (marker: number) => [0xff, marker, 0, 11, 8, 0x15, 0x7c, 0x1c, 0x84, 3, 1, 2, 3];
  it.each([
    ['40 megapixels', [...START, ...EXIF, ...TABLE, ...frame(0xc0), ...PICTURE], { width: 7300, height: 5500 }],
    ['progressive', [...START, ...frame(0xc2), ...PICTURE], { width: 7300, height: 5500 }],
    ['tables are no frame', [...START, 0xff, 0xc4, 0, 7, 1, 2, 3, 4, 5, ...PICTURE], null],
    ['cut off before it says', [...START, ...EXIF, 0xff, 0xc0, 0, 11], null],
    ['no JPEG', [1, 2, 3, 4], null],
  ])('%s', (_name, bytes, size) => {
    expect(jpegSize(Uint8Array.from(bytes))).toEqual(size);
  });
});

describe('a HEIC picture', () => {
  const box = (brand: string) => Uint8Array.from([0, 0, 0, 24, ...[...`ftyp${brand}`].map((letter) => letter.charCodeAt(0)), 0, 0]);
  it.each([
    ['heic', true],
    ['mif1', true],
    ['avif', false],
    ['mp42', false],
  ])('%s: %s', (brand, is_heif) => {
    expect(isHeif(box(brand))).toBe(is_heif);
  });
});
