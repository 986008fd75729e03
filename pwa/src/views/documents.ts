// Addresses of the documents the server makes.
export function documentAddress(walk: string, name: string, diarienummer = ''): string {
  const asked = diarienummer.trim() === '' ? '' : `?diarienummer=${encodeURIComponent(diarienummer.trim())}`;
  return `/api/v1/walks/${encodeURIComponent(walk)}/${name}${asked}`;
}

export function publicAddress(area: string): string {
  return `/sa-gick-det/${encodeURIComponent(area)}`;
}

export function placeDocument(lat: string, lon: string, kind: 'docx' | 'html'): string {
  return `/api/v1/places.${kind}?${new URLSearchParams({ lat, lon, radius: '100', months: '24' })}`;
}
