// The short code of a receipt: the end of the entity's id and the op's position in the server's log. Read out over a
// telephone it finds the finding again, on any phone that may see it.
import type { Shown } from './overlay';

/** "4809-000039" */
export function receiptCode(entity: string, seq: number): string {
  return `${tailOf(entity)}-${String(seq).padStart(6, '0')}`;
}

/** That of the first op, which every phone can work out; null: the server has not told of it yet. */
export function codeOf(shown: Shown): string | null {
  return shown.created_rev > 0 ? receiptCode(shown.id, shown.created_rev) : null;
}

/** Whether a typed code, whole or only its first four signs, is of this one. Any receipt of it will do. */
export function isCodeOf(typed: string, shown: Shown): boolean {
  const signs = typed.toUpperCase().replace(/[^0-9A-Z]/g, '');
  if (signs.length < 4 || signs.slice(0, 4) !== tailOf(shown.id)) return false;
  if (signs.length === 4) return true;
  const seq = Number(signs.slice(4));
  return Number.isSafeInteger(seq) && seq >= shown.created_rev && seq <= shown.rev;
}

function tailOf(entity: string): string {
  return entity
    .replace(/[^0-9a-z]/gi, '')
    .slice(-4)
    .toUpperCase();
}
