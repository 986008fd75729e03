import examples from '../../../shared/examples/private_numbers.txt?raw';
import { expect, test } from 'vitest';
import { privateNumberIn } from './private_number';

const lines = examples
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t') as [string, string]);

test('the shared examples hold every sort', () => {
  expect(new Set(lines.map(([sort]) => sort))).toEqual(new Set(['personal', 'phone', 'fine']));
});

test.each(lines)('%s: "%s"', (sort, text) => {
  expect(privateNumberIn(text)).toBe({ personal: 'personal_number', phone: 'phone_number', fine: null }[sort]);
});
