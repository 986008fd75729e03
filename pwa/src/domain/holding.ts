// What a leader may believe of another phone: it tells the server what it holds, and a phone without a network tells
// nothing while its owner goes on writing.

/** A phone's last word, as `GET /api/v1/phones` hands it on; null: it has never said. */
export interface LastWord {
  connected: boolean;
  waiting: number | null;
  photos: number | null;
  to_blur: number | null;
}

/** Everything is in, and would have been told if it were not. */
export function isSurelyDone({ connected, waiting, photos, to_blur }: LastWord): boolean {
  return connected && waiting === 0 && (photos ?? 0) === 0 && (to_blur ?? 0) === 0;
}
