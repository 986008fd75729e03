// UUIDv7: time-ordered ids made on the phone, so that sending twice is harmless.

export type RandomBytes = (count: number) => Uint8Array;

const webCrypto: RandomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));

export function uuidv7(now_ms: number, random: RandomBytes = webCrypto): string {
  const bytes = new Uint8Array(16);
  bytes.set(random(10), 6);
  let time = Math.max(0, Math.floor(now_ms));
  for (let i = 5; i >= 0; i -= 1) {
    bytes[i] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
