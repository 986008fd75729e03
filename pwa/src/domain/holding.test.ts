import { expect, test } from 'vitest';
import { isSurelyDone, type LastWord } from './holding';

const done: LastWord = { connected: true, waiting: 0, photos: 0, to_blur: 0 };

test.each<[string, Partial<LastWord>, boolean]>([
  ['a phone that is here and holds nothing', {}, true],
  ['one that held nothing when the network went: it may have written since', { connected: false }, false],
  ['one that has never said', { waiting: null, photos: null, to_blur: null }, false],
  ['one with a finding left', { waiting: 1 }, false],
  ['one with a photo left', { photos: 1 }, false],
  ['one with a photo to blur', { to_blur: 1 }, false],
])('%s', (_, word, is_done) => {
  expect(isSurelyDone({ ...done, ...word })).toBe(is_done);
});
