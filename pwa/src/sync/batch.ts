// How many ops fit one message.
import type { Limits, Op } from '../domain/types';

const encoder = new TextEncoder();
/** Room for the envelope around the ops, and some to spare. */
const ENVELOPE_BYTES = 256;

/** The ops from the front that fit; empty when even the first one does not. */
export function fitting(ops: Op[], limits: Pick<Limits, 'message_bytes' | 'ops_per_batch'>): Op[] {
  let bytes = ENVELOPE_BYTES;
  const batch: Op[] = [];
  for (const op of ops) {
    bytes += encoder.encode(JSON.stringify(op)).length + 1;
    if (bytes > limits.message_bytes || batch.length >= limits.ops_per_batch) break;
    batch.push(op);
  }
  return batch;
}
