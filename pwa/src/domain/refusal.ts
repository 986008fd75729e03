// Refusals → the key of the sentence a person reads. The sentences are the views' business; the keys are here, so
// that a test can see that every one has its sentence.
import type { Refusal } from './types';

/** Reasons the app has an own sentence for; any other falls back to its code. */
export const KNOWN_REASONS = [
  'code_wrong', 'code_expired', 'code_used', 'too_many_tries',
  'session_unknown', 'session_expired', 'session_revoked', 'right_missing',
  'category_unknown', 'choice_unknown', 'field_unknown', 'kind_unknown', 'activity_unknown', 'occasion_unknown',
  'party_unknown', 'text_too_long', 'value_type', 'number_range', 'date_invalid', 'personal_number',
  'envelope_missing', 'envelope_type', 'at_invalid', 'n_invalid', 'n_reused', 'entity_too_long', 'set_or_delete',
  'number_not_integer', 'op_too_large', 'device_not_session', 'by_not_session',
  'photo_hash_differs', 'photo_not_image', 'photo_too_large', 'photo_has_exif', 'photo_empty', 'offset_mismatch',
  'photo_bytes_missing', 'queue_item_gone',
  'no_network', 'storage_full', 'storage_unavailable', 'answer_unreadable',
] as const;

export const KNOWN_CODES = [
  'invalid', 'unauthorized', 'not_found', 'conflict', 'unsupported', 'unavailable', 'internal',
] as const;

const reasons: ReadonlySet<string> = new Set(KNOWN_REASONS);
const codes: ReadonlySet<string> = new Set(KNOWN_CODES);

/** "refusal.code_expired", else "refusal.code.invalid", else "refusal.code.internal". */
export function refusalKey(refusal: Pick<Refusal, 'code' | 'reason'>): string {
  if (reasons.has(refusal.reason)) return `refusal.${refusal.reason}`;
  return `refusal.code.${codes.has(refusal.code) ? refusal.code : 'internal'}`;
}

/** Every key `refusalKey` can give. */
export function allRefusalKeys(): string[] {
  return [...KNOWN_REASONS.map((reason) => `refusal.${reason}`), ...KNOWN_CODES.map((code) => `refusal.code.${code}`)];
}

/** A refusal made on the phone itself, in the same form as the server's. */
export function ownRefusal(code: (typeof KNOWN_CODES)[number], reason: (typeof KNOWN_REASONS)[number],
  sentence: string): Refusal {
  return { code, reason, sentence, field: '' };
}
