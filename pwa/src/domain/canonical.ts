// Canonical JSON: equal values give equal bytes here and in C++ (contract.md, first section).
import type { Json } from './types';

const MAX = 2 ** 53;

/** Throws RangeError on a number that canonical JSON does not know: fractions, NaN, beyond ±2⁵³. */
export function canonical(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value === 'string') return canonicalText(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.entries(value)
    .map(([key, member]) => [key.normalize('NFC'), member] as const)
    .sort(([a], [b]) => compareUtf8(a, b));
  return `{${members.map(([key, member]) => `${canonicalText(key)}:${canonical(member)}`).join(',')}}`;
}

function canonicalNumber(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) > MAX) {
    throw new RangeError('canonical JSON holds whole numbers within ±2⁵³; decimals are text');
  }
  return Object.is(value, -0) ? '0' : String(value);
}

// JSON.stringify escapes exactly what canonical JSON escapes, in the same form; lone surrogates it would write
// as \udXXX, which is no UTF-8 anywhere, so they become the replacement character first.
function canonicalText(text: string): string {
  return JSON.stringify(wellFormed(text).normalize('NFC'));
}

function wellFormed(text: string): string {
  return text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
}

/** UTF-8 byte order is code point order, which differs from UTF-16 order above U+FFFF. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

// Surrogates (D800–DFFF) stand for code points above everything else: lift them over E000–FFFF.
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
