// What a note may not hold: personal numbers and phone numbers. Asked here first, so that nobody has to be refused by the
// server (server/activity/personal_number.h, domain/phone_number.h); shared/examples/private_numbers.txt holds both to the same.

export type PrivateNumber = 'personal_number' | 'phone_number';

/** What the text seems to hold; null: nothing of the kind. */
export function privateNumberIn(text: string): PrivateNumber | null {
  if (holdsPersonalNumber(text)) return 'personal_number';
  return holdsPhoneNumber(text) ? 'phone_number' : null;
}

const PERSONAL = /(?<!\d)(\d{6}|\d{8})(?:[-+ \u2010-\u2013\u2212]?)(\d{4})(?!\d)/g;

function holdsPersonalNumber(text: string): boolean {
  for (const [, date = '', last = ''] of text.matchAll(PERSONAL)) {
    const ten = (date + last).slice(-10);
    const is_date = date.length === 8 ? isBirthDate(date) : isBirthDate(`20${date}`) || isBirthDate(`19${date}`);
    if (is_date && hasCheckDigit(ten)) return true;
  }
  return false;
}

function isBirthDate(text: string): boolean {
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(4, 6));
  const day = Number(text.slice(6, 8)) % 60;
  if (year < 1840 || year > 2199 || month < 1 || month > 12) return false;
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function hasCheckDigit(ten: string): boolean {
  const sum = [...ten].reduce((total, digit, i) => {
    const doubled = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** One gap between two digits of a number: a space, a dash, a slash, brackets. */
const PHONE = /(?<!\d)(?:\+|0)\d*(?:(?:\) | \(| - |[-\u2010-\u2013\u2212 /()])?\d+)*/g;

function holdsPhoneNumber(text: string): boolean {
  for (const [found] of text.matchAll(PHONE)) {
    const digits = found.replace(/\D/g, '');
    if (digits.length < 8 || digits.length > 15) continue;
    if (found.startsWith('+') || digits.startsWith('0046')) return true;
    if (/^0[1-9]/.test(digits) && !areTimes(digits)) return true;
  }
  return false;
}

/** "0730-0900": two clock times. */
function areTimes(digits: string): boolean {
  return /^(?:[01]\d|2[0-4])[0-5]\d(?:[01]\d|2[0-4])[0-5]\d$/.test(digits);
}
