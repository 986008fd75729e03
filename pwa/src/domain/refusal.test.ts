import { describe, expect, it } from 'vitest';
import { allRefusalKeys, refusalKey } from './refusal';

describe('refusals', () => {
  it.each([
    ['invalid', 'category_unknown', 'refusal.category_unknown'],
    ['invalid', 'field_too_long', 'refusal.text_too_long'],
    ['invalid', 'a_reason_of_next_year', 'refusal.code.invalid'],
    ['a_code_of_next_year', 'a_reason_of_next_year', 'refusal.code.internal'],
  ])('%s/%s is said by %s', (code, reason, key) => {
    expect(refusalKey({ code: code as 'invalid', reason })).toBe(key);
    expect(allRefusalKeys()).toContain(key);
  });
});
