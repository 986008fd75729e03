// The hybrid clock: unix milliseconds × 1024 + counter, strictly increasing per device and later than every clock
// seen. Plain values, so that storage can advance it in the transaction that stores the op.

export const TICKS_PER_MS = 1024;

export interface ClockState {
  /** The latest clock this device has given or seen. */
  last: number;
  /** Server time minus device time in ms, as last heard. */
  offset_ms: number;
}

export const NEW_CLOCK: ClockState = { last: 0, offset_ms: 0 };

/** The next clock of this device at device time `now_ms`; the state to keep has it as `last`. */
export function tick(state: ClockState, now_ms: number): number {
  return Math.max(Math.floor(now_ms + state.offset_ms) * TICKS_PER_MS, state.last + 1);
}

/** Learns a clock from elsewhere; later ticks come after it. */
export function observe(state: ClockState, seen: number): ClockState {
  return seen > state.last ? { ...state, last: seen } : state;
}

export function clockMs(clock: number): number {
  return Math.floor(clock / TICKS_PER_MS);
}

/** Device time with its own offset from UTC, RFC 3339 to the second: "2024-12-11T18:02:11+01:00". */
export function instantWithOffset(now_ms: number, offset_minutes = -new Date(now_ms).getTimezoneOffset()): string {
  const local = new Date(now_ms + offset_minutes * 60_000).toISOString().slice(0, 19);
  const size = Math.abs(offset_minutes);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${local}${offset_minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
