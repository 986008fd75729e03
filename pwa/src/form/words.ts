// What a plugin's codes are called: labels come from the manifest's strings, so that a new activity brings its own.
import { elementsOf, textOf, type Shown } from '../domain/overlay';
import type { PluginChip } from '../domain/contract';
import type { Json, JsonObject, Manifest, PluginField, Refusal } from '../domain/types';
import { language, t, tOrNull, type TextKey } from '../strings/text.svelte';
import { iconNamed, type IconName } from './parts/icons';

export interface Category {
  code: string;
  label: string;
  icon: IconName;
  chips: PluginChip[];
  /** Said beside the category when it is chosen ("Bara platsen, aldrig personer."). */
  hint: string | null;
  /** Nothing but a good thing can be of this category. */
  positive_only: boolean;
}

/** The plugin's words for a key, in the chosen language, else in Swedish, else null. */
export function pluginText(manifest: Manifest | null, key: string): string | null {
  for (const table of manifest ? [manifest.strings[language.code], manifest.strings.sv] : []) {
    const value = table?.[key];
    if (typeof value === 'string') return value;
  }
  return null;
}

export function categories(manifest: Manifest | null): Category[] {
  return [...(manifest?.categories ?? [])]
    .sort((a, b) => (a.order ?? 99) - (b.order ?? 99))
    .map((item) => ({
      code: item.code,
      label: pluginText(manifest, item.label) ?? item.code,
      icon: iconNamed(item.icon),
      chips: item.chips ?? [],
      hint: pluginText(manifest, `category_hint.${item.code}`),
      positive_only: item.positive_only === true,
    }));
}

export function categoryOf(manifest: Manifest | null, code: string): Category | null {
  return categories(manifest).find((item) => item.code === code) ?? null;
}

export function fieldShape(manifest: Manifest | null, kind: string, name: string): PluginField | null {
  return manifest?.kinds.find((item) => item.name === kind)?.fields.find((field) => field.name === name) ?? null;
}

/** The most characters, elements or photos; undefined when the form sets no bound. */
export function fieldMax(manifest: Manifest | null, kind: string, name: string): number | undefined {
  const max = fieldShape(manifest, kind, name)?.max;
  return max === undefined ? undefined : Number(max);
}

export function fieldLabel(manifest: Manifest | null, kind: string, field: string): string {
  return pluginText(manifest, `field.${kind}.${field}`) ?? field;
}

export function choiceLabel(manifest: Manifest | null, kind: string, field: string, value: string): string {
  const prefix = fieldShape(manifest, kind, field)?.labels;
  return (
    (prefix ? pluginText(manifest, `${prefix}.${value}`) : null) ??
    pluginText(manifest, `choice.${kind}.${field}.${value}`) ??
    value
  );
}

export function chipLabel(manifest: Manifest | null, key: string): string {
  return pluginText(manifest, `chip.${key}`) ?? key;
}

export function defaultsOf(manifest: Manifest | null, kind: string): JsonObject {
  return (manifest?.defaults?.[kind] ?? {}) as JsonObject;
}

/** What a finding is called in a list: its category, else that it has none yet. */
export function findingTitle(shown: Shown, manifest: Manifest | null): string {
  const code = textOf(shown, 'category');
  if (code === '') return t('finding.no_category');
  return categoryOf(manifest, code)?.label ?? code;
}

export function findingIcon(shown: Shown, manifest: Manifest | null): IconName {
  return categoryOf(manifest, textOf(shown, 'category'))?.icon ?? 'dots';
}

export function photosOf(shown: Shown): string[] {
  return elementsOf(shown, 'photos');
}

/** A value as a person reads it; `null` reads as "taget bort". */
export function valueText(manifest: Manifest | null, kind: string, key: string, value: Json, party: (id: string) => string): string {
  const [field = '', element] = splitKey(key);
  if (value === null) return t('value.removed');
  if (element !== undefined) {
    if (field === 'photos') return t('value.photo');
    const name = field === 'details' ? chipLabel(manifest, element) : element;
    return value === true ? name : `${name}: ${String(value)}`;
  }
  const shape = fieldShape(manifest, kind, field);
  if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no');
  if (typeof value === 'string' && shape?.type === 'party') return party(value);
  if (typeof value === 'string' && shape?.type === 'choice') return choiceLabel(manifest, kind, field, value);
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(String).join(', ');
  return Object.values(value).map(String).join(', ');
}

export function splitKey(key: string): [string, string | undefined] {
  const at = key.indexOf('/');
  return at < 0 ? [key, undefined] : [key.slice(0, at), key.slice(at + 1)];
}

export function refusalText(key: string): string {
  return tOrNull(key) ?? t('refusal.code.internal' as TextKey);
}

/** What the plugin says of something that is stored all the same; of a reason it has no words for, the field. */
export function remarkTexts(manifest: Manifest | null, { kind, remarks }: Shown): string[] {
  const texts = remarks.map(({ reason, field }) => pluginText(manifest, `problem.${reason}`) ?? t('remark.look_at', { what: fieldLabel(manifest, kind, field) }));
  return [...new Set(texts)];
}

/** Why the server did not take it: a plugin's own reason has its sentence with the plugin, any other in the app. */
export function refusedText(manifest: Manifest | null, error: Refusal | null, error_key: string | null): string {
  const own = error ? pluginText(manifest, `problem.${error.reason}`) : null;
  return own ?? (error_key ? refusalText(error_key) : '');
}
