// The typed code: eight characters without I, L, O and U. What the eye takes for one of those is read as what it must be.

export const code_length = 8;

export function codeCharacters(typed: string): string {
  return typed
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
    .replace(/[^0-9A-Z]/g, '')
    .slice(0, code_length);
}

/** "KX7M-2Q9P", also half-way: "KX7M-2". */
export function codeShown(characters: string): string {
  return characters.length > 4 ? `${characters.slice(0, 4)}-${characters.slice(4)}` : characters;
}
