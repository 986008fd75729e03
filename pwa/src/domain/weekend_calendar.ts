// What the calendar knows of a weekend before anybody has said a word: pay day, school holidays that have a fixed week,
// evenings when many are out, and when it gets dark.
import { addDays, daysBetween } from './dates';
import { weekday } from './meeting';
import { sunset } from './sun';

export type WeekendFact =
  | { fact: 'pay_weekend'; on: string }
  | { fact: 'school_break'; name: 'sportlov' | 'hostlov' | 'jullov' | 'sommarlov' }
  | { fact: 'night'; name: 'valborg' | 'midsommar' | 'halloween' | 'lucia' | 'nyar'; on: string }
  | { fact: 'sunset'; at: string; on: string };

/** `friday` is the weekend's Friday. */
export function weekendFacts(friday: string): WeekendFact[] {
  const facts: WeekendFact[] = [];
  const paid = payDayBefore(friday);
  if (paid) facts.push({ fact: 'pay_weekend', on: paid });
  const school_break = schoolBreak(friday);
  if (school_break) facts.push({ fact: 'school_break', name: school_break });
  for (const on of [friday, addDays(friday, 1), addDays(friday, 2)]) {
    const name = nightOf(on);
    if (name) facts.push({ fact: 'night', name, on });
  }
  const at = sunset(friday);
  if (at) facts.push({ fact: 'sunset', at, on: friday });
  return facts;
}

/** Salaries come on the 25th, or on the last working day before it; the weekend is the first one after. */
function payDayBefore(friday: string): string | null {
  for (let back = 0; back < 7; back += 1) {
    const day = addDays(friday, -back);
    if (payDayOf(day.slice(0, 7)) === day) return day;
  }
  return null;
}

export function payDayOf(month: string): string {
  const christmas = month.endsWith('-12');
  let day = `${month}-${christmas ? '23' : '25'}`;
  while (weekday(day) > 5) day = addDays(day, -1);
  return day;
}

/**
 * Only what is the same every year in Stockholm's schools: sportlov in week 9, höstlov in week 44, the middle of the
 * Christmas and summer holidays. The Easter week moves and is left to people.
 */
function schoolBreak(friday: string): 'sportlov' | 'hostlov' | 'jullov' | 'sommarlov' | null {
  const week = isoWeek(friday);
  if (week === 9) return 'sportlov';
  if (week === 44) return 'hostlov';
  const day = friday.slice(5);
  if (day >= '12-22' || day <= '01-06') return 'jullov';
  return day >= '06-15' && day <= '08-14' ? 'sommarlov' : null;
}

function nightOf(date: string): 'valborg' | 'midsommar' | 'halloween' | 'lucia' | 'nyar' | null {
  const day = date.slice(5);
  if (day === '04-30') return 'valborg';
  if (day === '10-31') return 'halloween';
  if (day === '12-12') return 'lucia';
  if (day === '12-31') return 'nyar';
  return weekday(date) === 5 && day >= '06-19' && day <= '06-25' ? 'midsommar' : null;
}

export function isoWeek(date: string): number {
  const thursday = addDays(date, 4 - weekday(date));
  return Math.floor(daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday) / 7) + 1;
}

/** The Friday 52 weeks before: the same week of the year, give or take the leap week. */
export function sameWeekendLastYear(friday: string): string {
  return addDays(friday, -364);
}
