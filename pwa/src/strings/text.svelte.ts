// The words of the app in the chosen language. Texts live in sv.json and en.json with notes for translators; a plugin's
// labels come with its manifest. `{name}` stands for a value, `{name|one|other}` for a word that follows a number.
import type deskSv from './desk.sv.json';
import type meetingSv from './meeting.sv.json';
import type seasonSv from './season.sv.json';
import en from './en.json';
import type inspectionSv from './inspection.sv.json';
import sv from './sv.json';

export type TextKey = keyof typeof sv | keyof typeof deskSv | keyof typeof inspectionSv | keyof typeof meetingSv | keyof typeof seasonSv;
export type LanguageCode = 'sv' | 'en';
export type TextValues = Record<string, string | number>;

const tables: Record<LanguageCode, Record<string, { text: string }>> = { sv: { ...sv }, en: { ...en } };

/** The words of screens that come later bring themselves along (desk.ts). */
export function addTexts(more: Record<LanguageCode, Record<string, { text: string }>>): void {
  for (const code of ['sv', 'en'] as const) Object.assign(tables[code], more[code]);
}

class Language {
  code = $state<LanguageCode>('sv');

  use(code: LanguageCode): void {
    this.code = code;
    document.documentElement.lang = code;
  }
}

export const language = new Language();

export function t(key: TextKey, values: TextValues = {}): string {
  return filled(tables[language.code][key]?.text ?? tables['sv'][key]?.text ?? key, values);
}

/** For keys that are put together at run time (refusals, verdicts); null when there are no words for it. */
export function tOrNull(key: string, values: TextValues = {}): string | null {
  const text = tables[language.code][key]?.text ?? tables.sv[key]?.text;
  return text === undefined ? null : filled(text, values);
}

function filled(text: string, values: TextValues): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, other?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one === undefined || other === undefined) return String(value);
    return value === 1 ? one : other;
  });
}
