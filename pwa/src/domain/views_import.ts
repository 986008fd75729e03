// What people have said about an area (on a map, at a meeting, in fault reports), from a table to stops on the route.
// Every row is either a stop or refused with its line and reason; who imports sees that before anything is kept.
import { degreesText } from './geo';
import { textOf, type Shown } from './overlay';
import type { Table } from './table_file';
import type { JsonObject } from './types';

/** plugin.json, place.source: those that come from others. */
export const view_sources = ['map_view', 'citizens_meeting', 'fault_report'] as const;
export type ViewSource = (typeof view_sources)[number];

/** What a column may be taken for. */
export const meanings = ['name', 'note', 'lat', 'lon'] as const;
export type Meaning = (typeof meanings)[number];
/** Meaning → number of the column, -1: none. */
export type Columns = Record<Meaning, number>;

export interface View {
  line: number;
  name: string;
  note: string;
  /** Decimals as entities carry them; "" where the row says no place. */
  lat: string;
  lon: string;
}

/**
 * no_text: nothing was said · note_too_long · name_too_long · position_half · position_invalid · position_metres: SWEREF or
 * another grid, not degrees · position_elsewhere: not in Sweden; often the two are swapped.
 */
export type RowProblem = 'no_text' | 'note_too_long' | 'name_too_long' | 'position_half' | 'position_invalid' | 'position_metres' | 'position_elsewhere';

export interface RefusedRow {
  line: number;
  why: RowProblem;
}

export interface Preview {
  views: View[];
  refused: RefusedRow[];
  /** Rows that are stops of this walk already. */
  known: number;
}

export const most_views = 200;
const longest_name = 100;
const longest_note = 500;

// "namn" is not among them: in such lists it is a person's.
const words: Record<Meaning, readonly string[]> = {
  name: ['plats', 'platsnamn', 'stopp', 'rubrik', 'titel', 'title', 'amne', 'place', 'location', 'adress', 'address', 'gata'],
  note: ['synpunkt', 'synpunkter', 'beskrivning', 'description', 'text', 'kommentar', 'comment', 'comments', 'meddelande', 'fritext', 'innehall', 'svar', 'arende', 'note', 'details'],
  lat: ['lat', 'latitude', 'latitud', 'wgs84lat', 'y'],
  lon: ['lon', 'lng', 'long', 'longitude', 'longitud', 'wgs84lon', 'wgs84lng', 'x'],
};
const source_words: Record<ViewSource, readonly string[]> = {
  map_view: ['karta', 'kartan', 'trygghetskarta', 'map'],
  citizens_meeting: ['mote', 'medborgardialog', 'dialog', 'meeting'],
  fault_report: ['felanmalan', 'tyck till', 'anmalan', 'arende', 'fault', 'report'],
};

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The columns whose heading says what they hold; a person may choose others. */
export function guessColumns(columns: readonly string[]): Columns {
  const headings = columns.map((heading) => plain(heading).replace(/[^a-z0-9]/g, ''));
  const find = (meaning: Meaning): number => {
    for (const word of words[meaning]) {
      const at = headings.indexOf(word);
      if (at >= 0) return at;
    }
    return -1;
  };
  return { name: find('name'), note: find('note'), lat: find('lat'), lon: find('lon') };
}

/** From the file's own name: "Synpunkter medborgarmöte.csv". */
export function guessSource(file_name: string): ViewSource {
  const name = plain(file_name);
  return view_sources.find((source) => source_words[source].some((word) => name.includes(word))) ?? 'map_view';
}

export function preview(table: Table, columns: Columns, stops: readonly Shown[]): Preview {
  const here = new Set(stops.map((stop) => keyOf({ name: textOf(stop, 'name'), note: textOf(stop, 'note'), lat: textOf(stop, 'lat'), lon: textOf(stop, 'lon') })));
  const result: Preview = { views: [], refused: [], known: 0 };
  for (const row of table.rows) {
    const cell = (meaning: Meaning): string => (row.cells[columns[meaning]] ?? '').trim();
    const read = viewOf(row.line, cell);
    if ('why' in read) result.refused.push(read);
    else if (here.has(keyOf(read))) result.known += 1;
    else {
      here.add(keyOf(read));
      result.views.push(read);
    }
  }
  return result;
}

function viewOf(line: number, cell: (meaning: Meaning) => string): View | RefusedRow {
  const note = cell('note').replace(/\s+/g, ' ');
  const heading = cell('name').replace(/\s+/g, ' ');
  if (note === '' && heading === '') return { line, why: 'no_text' };
  if (note.length > longest_note) return { line, why: 'note_too_long' };
  if (heading.length > longest_name) return { line, why: 'name_too_long' };
  const at = positionOf(cell('lat'), cell('lon'));
  if ('why' in at) return { line, why: at.why };
  return { line, name: heading === '' ? shortened(note) : heading, note: heading === '' && note.length <= name_from_note ? '' : note, ...at };
}

const name_from_note = 60;

/** The first words of what was said, to know the stop by. */
function shortened(note: string): string {
  if (note.length <= name_from_note) return note;
  const cut = note.slice(0, name_from_note);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), name_from_note / 2))} …`;
}

function positionOf(lat_text: string, lon_text: string): { lat: string; lon: string } | { why: RowProblem } {
  if (lat_text === '' && lon_text === '') return { lat: '', lon: '' };
  if (lat_text === '' || lon_text === '') return { why: 'position_half' };
  const [lat, lon] = [lat_text, lon_text].map((text) => (/^[+-]?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN)) as [number, number];
  if (!Number.isFinite(lat) || !Number.isFinite(lon)) return { why: 'position_invalid' };
  if (Math.abs(lat) > 1000 || Math.abs(lon) > 1000) return { why: 'position_metres' };
  const is_in_sweden = lat >= 55 && lat <= 69.5 && lon >= 10.5 && lon <= 24.5;
  return is_in_sweden ? { lat: degreesText(lat), lon: degreesText(lon) } : { why: 'position_elsewhere' };
}

function keyOf(view: Pick<View, 'name' | 'note' | 'lat' | 'lon'>): string {
  return [view.name, view.note, view.lat, view.lon].join('\u0000');
}

/** What the stop is stored as. */
export function placeSet(view: View, source: ViewSource, order: number): JsonObject {
  return {
    name: view.name,
    source,
    order,
    ...(view.note === '' ? {} : { note: view.note }),
    ...(view.lat === '' ? {} : { lat: view.lat, lon: view.lon }),
  };
}
