import { describe, expect, it } from 'vitest';
import { overlay } from './overlay';
import { codeOf, isCodeOf, receiptCode } from './receipt';

const shown = overlay(
  {
    id: '0193b2c4-7d1e-7abc-9f00-0123456789ab',
    activity: 'a',
    occasion: 'w',
    kind: 'finding',
    schema: 1,
    rev: 57,
    created: { at: '2024-12-11T18:00:00+01:00', by: { party: 'p', role: '' }, rev: 39 },
    fields: {},
    photos_stored: [],
  },
  [],
)!;

describe('the code of a receipt', () => {
  it('is the end of the id and the place in the log', () => {
    expect([receiptCode(shown.id, 39), codeOf(shown)]).toEqual(['89AB-000039', '89AB-000039']);
  });

  it.each([
    ['89AB-000039', true],
    ['89ab 39', true],
    ['89AB', true],
    ['89AB-000057', true],
    ['89AB-000058', false],
    ['89AB-000038', false],
    ['89AC-000039', false],
    ['89A', false],
    ['', false],
    ['89AB-x', false],
  ])('%s finds it: %s', (typed, is_found) => {
    expect(isCodeOf(typed, shown)).toBe(is_found);
  });

  it('is none before the server has told of it', () => {
    expect(codeOf({ ...shown, created_rev: 0 })).toBeNull();
  });
});
