// Where the sun stands, worked out on the phone: is it dark at a place and a moment, and when does the sun set there.
// The solar position of Meeus, Astronomical Algorithms, ch. 25, as the almanacs use it; good to a hundredth of a degree
// here. The server has its own for its rule (domain/time.cpp); shared/examples/sun holds both to the same table.

export interface Spot {
  lat: number;
  lon: number;
}

/** Where it is asked for when nobody knows the place better. */
export const STOCKHOLM: Spot = { lat: 59.33, lon: 18.07 };

/** The sun's upper edge touches the horizon, refraction included. */
export const SUNSET_HEIGHT_DEG = -0.833;

const DAY_MS = 86_400_000;
const UNIX_EPOCH_JD = 2_440_587.5;
const J2000_JD = 2_451_545;
const RAD = Math.PI / 180;

/** Degrees over the horizon of the sun's middle, without refraction; below it negative. */
export function sunHeight(unix_ms: number, { lat, lon }: Spot = STOCKHOLM): number {
  const days = unix_ms / DAY_MS + UNIX_EPOCH_JD - J2000_JD;
  const century = days / 36_525;
  const mean_longitude = 280.46646 + 36_000.76983 * century;
  const anomaly = (357.52911 + 35_999.05029 * century) * RAD;
  const centre =
    (1.914602 - 0.004817 * century) * Math.sin(anomaly) + 0.019993 * Math.sin(2 * anomaly) + 0.000289 * Math.sin(3 * anomaly);
  const node = (125.04 - 1934.136 * century) * RAD;
  const longitude = (mean_longitude + centre - 0.00569 - 0.00478 * Math.sin(node)) * RAD;
  const tilt = (23.439291 - 0.0130042 * century + 0.00256 * Math.cos(node)) * RAD;
  const right_ascension = Math.atan2(Math.cos(tilt) * Math.sin(longitude), Math.cos(longitude));
  const declination = Math.asin(Math.sin(tilt) * Math.sin(longitude));
  const star_time = (280.46061837 + 360.98564736629 * days) % 360;
  const hour_angle = (star_time + lon) * RAD - right_ascension;
  const sine =
    Math.sin(lat * RAD) * Math.sin(declination) + Math.cos(lat * RAD) * Math.cos(declination) * Math.cos(hour_angle);
  return Math.asin(Math.min(1, Math.max(-1, sine))) / RAD;
}

/** Dark = the sun has set, or has not risen yet. */
export function isDark(unix_ms: number, spot: Spot = STOCKHOLM): boolean {
  return sunHeight(unix_ms, spot) < SUNSET_HEIGHT_DEG;
}

/**
 * The moment the sun sets on that local date ("2024-12-11"), to the minute; null where it does not set, or does not rise.
 * With the sun's place at local noon, as the server's rule has it: phone and server must not differ about a walk.
 */
export function sunsetAt(date: string, { lat, lon }: Spot = STOCKHOLM): number | null {
  const midnight_ms = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight_ms)) return null;
  const days = midnight_ms / DAY_MS + UNIX_EPOCH_JD - J2000_JD + 0.5 - lon / 360;
  const mean_longitude = 280.46 + 0.9856474 * days;
  const anomaly = (357.528 + 0.9856003 * days) * RAD;
  const longitude = (mean_longitude + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RAD;
  const tilt = (23.439 - 0.0000004 * days) * RAD;
  const declination = Math.asin(Math.sin(tilt) * Math.sin(longitude));
  const right_ascension = Math.atan2(Math.cos(tilt) * Math.sin(longitude), Math.cos(longitude)) / RAD;
  const ahead = (((mean_longitude - right_ascension + 180) % 360) + 360) % 360;
  const equation_minutes = (ahead - 180) * 4;
  const cosine =
    (Math.sin(SUNSET_HEIGHT_DEG * RAD) - Math.sin(lat * RAD) * Math.sin(declination)) /
    (Math.cos(lat * RAD) * Math.cos(declination));
  if (Math.abs(cosine) > 1) return null;
  const half_day_minutes = (Math.acos(cosine) / RAD) * 4;
  return midnight_ms + Math.round(720 - 4 * lon - equation_minutes + half_day_minutes) * 60_000;
}

/** The same on a clock in Stockholm: "14:48". */
export function sunset(date: string, spot: Spot = STOCKHOLM): string | null {
  const at_ms = sunsetAt(date, spot);
  return at_ms === null ? null : stockholmMinute(at_ms).slice(11);
}

/** Whether a walk that starts then ("2024-12-11T18:00", Stockholm's clock) starts at or after sunset (domain.md §7.3). */
export function startsAfterSunset(starts_at: string, spot: Spot = STOCKHOLM): boolean {
  const set = sunset(starts_at.slice(0, 10), spot);
  return set !== null && starts_at.slice(11, 16) >= set;
}

/** What is stored with a finding: the sun when it was seen ("2024-12-11T18:05", Stockholm's clock), and whether it was dark. */
export function darknessAt(seen_at: string, spot: Spot = STOCKHOLM): { dark: boolean; sun_height: number } | null {
  const at_ms = stockholmInstant(seen_at);
  if (at_ms === null) return null;
  const height = sunHeight(at_ms, spot);
  return { dark: height < SUNSET_HEIGHT_DEG, sun_height: Math.round(height) };
}

/** "2024-12-11T14:48" of a moment, on a clock in Stockholm whatever the phone's own says. */
export function stockholmMinute(unix_ms: number): string {
  return new Date(unix_ms + (isSummerTime(unix_ms) ? 2 : 1) * HOUR_MS).toISOString().slice(0, 16);
}

const HOUR_MS = 3_600_000;

/** From the last Sunday of March to the last of October, both at 01:00 UTC. A browser's own table is slow to load. */
function isSummerTime(unix_ms: number): boolean {
  const year = new Date(unix_ms).getUTCFullYear();
  return unix_ms >= lastSunday(year, 2) && unix_ms < lastSunday(year, 9);
}

function lastSunday(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month + 1, 0, 1));
  return last.getTime() - last.getUTCDay() * DAY_MS;
}

/** The moment of a local time in Stockholm; of an hour that comes twice the first. null: no such text. */
export function stockholmInstant(local: string): number | null {
  const as_utc = Date.parse(`${local.slice(0, 16)}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(local) || Number.isNaN(as_utc)) return null;
  const summer_ms = as_utc - 2 * HOUR_MS;
  return stockholmMinute(summer_ms) === local.slice(0, 16) ? summer_ms : as_utc - HOUR_MS;
}
