// Calendar dates as text ("2024-12-11"): they compare as they stand, and have no clock and no zone.

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;

export function isDate(text: string): boolean {
  const parts = DATE.exec(text);
  return parts !== null && daysIn(Number(parts[1]), Number(parts[2])) >= Number(parts[3]) && Number(parts[3]) >= 1;
}

/** The day is held back to the month's last: 31 May and nine months is 28 February. */
export function addMonths(date: string, months: number): string {
  const [year, month, day] = partsOf(date);
  const count = year * 12 + (month - 1) + months;
  const to_year = Math.floor(count / 12);
  const to_month = (count % 12) + 1;
  return textOf(to_year, to_month, Math.min(day, daysIn(to_year, to_month)));
}

export function addDays(date: string, days: number): string {
  const noon = new Date(`${date}T12:00:00Z`);
  noon.setUTCDate(noon.getUTCDate() + days);
  return noon.toISOString().slice(0, 10);
}

/** Days from one date to another; negative when it has passed. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T12:00:00Z`) - Date.parse(`${from}T12:00:00Z`)) / 86_400_000);
}

function partsOf(date: string): [number, number, number] {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return [year, month, day];
}

function daysIn(year: number, month: number): number {
  return month >= 1 && month <= 12 ? new Date(Date.UTC(year, month, 0)).getUTCDate() : 0;
}

function textOf(year: number, month: number, day: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}
