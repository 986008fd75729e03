// Addresses of the documents the server makes (contract.md §13).

export function documentAddress(walk: string, name: string, diarienummer = ''): string {
  const asked = diarienummer.trim() === '' ? '' : `?diarienummer=${encodeURIComponent(diarienummer.trim())}`;
  // An id may hold slashes, and they are parts of the address.
  const id = walk.split('/').map(encodeURIComponent).join('/');
  return `/api/v1/walks/${id}/${name}${asked}`;
}

const letters: Record<string, string> = { å: 'a', ä: 'a', ö: 'o', é: 'e', ü: 'u', æ: 'a', ø: 'o', è: 'e', à: 'a' };

/** The area's name in plain letters, as the server writes it: "Södra Fagersjö" → "sodra-fagersjo". */
export function slug(text: string): string {
  const plain = [...text.normalize('NFC').toLowerCase()].map((letter) => letters[letter] ?? letter).join('');
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'utan-namn';
}

export function publicAddress(area: string): string {
  return `/sa-gick-det/${slug(area)}`;
}

export function placeDocument(lat: string, lon: string, kind: 'docx' | 'html'): string {
  return `/api/v1/places.${kind}?${new URLSearchParams({ lat, lon, radius: '100', months: '24' })}`;
}
