// Refusals → the key of the sentence a person reads. The sentences are the views' business; the keys are here, so
// that a test can see that every one has its sentence.
import type { Refusal } from './types';

/** Reasons the app has an own sentence for; any other falls back to its code. */
export const KNOWN_REASONS = [
  'code_wrong',
  'code_expired',
  'code_used',
  'too_many_tries',
  'check_in_too_early',
  'meeting_unknown',
  'meeting_not_held',
  'headcount_absurd',
  'phone_number',
  'link_unknown',
  'link_expired',
  'link_revoked',
  'link_wrong_party',
  'link_not_here',
  'expiry_too_far',
  'address_invalid',
  'done_before_agreed',
  'due_before_agreed',
  'answer_reason_missing',
  'answer_to_missing',
  'answer_to_itself',
  'answer_date_missing',
  'answer_date_in_future',
  'answer_text_missing',
  'session_unknown',
  'session_expired',
  'session_revoked',
  'right_missing',
  'category_unknown',
  'choice_unknown',
  'kind_unknown',
  'activity_unknown',
  'party_unknown',
  'text_too_long',
  'value_type',
  'number_range',
  'date_invalid',
  'personal_number',
  'envelope_missing',
  'envelope_type',
  'at_invalid',
  'n_invalid',
  'n_reused',
  'entity_too_long',
  'set_or_delete',
  'number_not_integer',
  'op_too_large',
  'device_not_session',
  'by_not_session',
  'photo_hash_differs',
  'photo_not_image',
  'photo_too_large',
  'photo_has_exif',
  'photo_empty',
  'offset_mismatch',
  'photo_bytes_missing',
  'queue_item_gone',
  'queue_not_empty',
  'no_network',
  'storage_full',
  'storage_unavailable',
  'answer_unreadable',
] as const;

/** The server tells finer than a person needs to know: these say the same as another reason. */
const SAYS_THE_SAME: Readonly<Record<string, (typeof KNOWN_REASONS)[number]>> = {
  session_missing: 'session_unknown',
  field_type: 'value_type',
  element_invalid: 'value_type',
  reference_invalid: 'value_type',
  photo_hash_invalid: 'value_type',
  field_too_long: 'text_too_long',
  too_many_elements: 'text_too_long',
  number_out_of_range: 'number_range',
  too_many_decimals: 'number_range',
  time_invalid: 'date_invalid',
  party_invalid: 'party_unknown',
  not_your_device: 'device_not_session',
  not_your_party: 'by_not_session',
  json_too_large: 'op_too_large',
  code_missing: 'code_wrong',
  id_reused: 'n_reused',
};

export const KNOWN_CODES = [
  'invalid',
  'unauthorized',
  'not_found',
  'conflict',
  'unsupported',
  'unavailable',
  'internal',
] as const;

const reasons: ReadonlySet<string> = new Set(KNOWN_REASONS);
const codes: ReadonlySet<string> = new Set(KNOWN_CODES);

/** "refusal.code_expired", else "refusal.code.invalid", else "refusal.code.internal". */
export function refusalKey(refusal: Pick<Refusal, 'code' | 'reason'>): string {
  const reason = SAYS_THE_SAME[refusal.reason] ?? refusal.reason;
  if (reasons.has(reason)) return `refusal.${reason}`;
  return `refusal.code.${codes.has(refusal.code) ? refusal.code : 'internal'}`;
}

/** Every key `refusalKey` can give. */
export function allRefusalKeys(): string[] {
  return [...KNOWN_REASONS.map((reason) => `refusal.${reason}`), ...KNOWN_CODES.map((code) => `refusal.code.${code}`)];
}

/** A refusal made on the phone itself, in the same form as the server's. */
export function ownRefusal(
  code: (typeof KNOWN_CODES)[number],
  reason: (typeof KNOWN_REASONS)[number],
  sentence: string,
): Refusal {
  return { code, reason, sentence, field: '' };
}
