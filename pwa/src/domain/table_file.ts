// A table somebody exported from another program, read on the phone: CSV with any of the usual separators, or GeoJSON;
// UTF-8, UTF-16 and Windows-1252 alike. It says what is in the file and judges nothing.

export interface TableRow {
  /** Where a person finds it: the line of a CSV, counted from 1, or the number of a GeoJSON feature. */
  line: number;
  cells: string[];
}

export interface Table {
  kind: 'csv' | 'geojson';
  columns: string[];
  rows: TableRow[];
}

/** empty: nothing in it · spreadsheet: a workbook, not its export · not_text · broken: a GeoJSON or a quote that never ends. */
export type NoTable = 'empty' | 'too_large' | 'spreadsheet' | 'not_text' | 'broken';
export type ReadTable = { ok: true; table: Table } | { ok: false; why: NoTable };

const most_bytes = 5e6;

export function readTable(bytes: Uint8Array): ReadTable {
  if (bytes.byteLength === 0) return { ok: false, why: 'empty' };
  if (bytes.byteLength > most_bytes) return { ok: false, why: 'too_large' };
  if (isWorkbook(bytes)) return { ok: false, why: 'spreadsheet' };
  const text = textOfFile(bytes);
  if (text === null) return { ok: false, why: 'not_text' };
  if (text.trim() === '') return { ok: false, why: 'empty' };
  const table = /^\s*[{[]/.test(text) ? geojsonTable(text) : csvTable(text);
  return table ? { ok: true, table } : { ok: false, why: 'broken' };
}

/** Null: bytes that are no text in any of the three. */
export function textOfFile(bytes: Uint8Array): string | null {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return decode('utf-16le', bytes);
  if (a === 0xfe && b === 0xff) return decode('utf-16be', bytes);
  // UTF-16 without its mark: every other byte of Western text is nought.
  const sample = bytes.subarray(0, 400);
  const noughts = [0, 1].map((odd) => sample.filter((byte, at) => at % 2 === odd && byte === 0).length / Math.max(1, sample.length / 2));
  if (noughts[1]! > 0.4 && noughts[0]! < 0.1) return decode('utf-16le', bytes);
  if (noughts[0]! > 0.4 && noughts[1]! < 0.1) return decode('utf-16be', bytes);
  if (sample.includes(0)) return null;
  return decode('utf-8', bytes) ?? decode('windows-1252', bytes);
}

function decode(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function isWorkbook(bytes: Uint8Array): boolean {
  const is_zip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const is_old_workbook = bytes[0] === 0xd0 && bytes[1] === 0xcf && bytes[2] === 0x11;
  return is_zip || is_old_workbook;
}

// ---- CSV ----

function csvTable(text: string): Table | null {
  const declared = /^sep=(.)\r?\n/.exec(text);
  const separator = declared?.[1] ?? separatorOf(text);
  const lines = csvRows(declared ? text.slice(declared[0].length) : text, separator, declared ? 2 : 1);
  const [head, ...rest] = lines ?? [];
  if (!head) return null;
  return { kind: 'csv', columns: head.cells.map((cell) => cell.trim()), rows: rest };
}

/** The one that stands most often in the first row. */
function separatorOf(text: string): string {
  const first = text.split(/\r\n|\r|\n/).find((line) => line.trim() !== '') ?? '';
  const bare = first.replace(/"(?:[^"]|"")*"/g, '');
  const count = (separator: string): number => bare.split(separator).length;
  return [';', '\t', ',', '|'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** Null: a quote that never ends. Empty rows are left out; a cell may hold line breaks. */
function csvRows(text: string, separator: string, first_line: number): TableRow[] | null {
  const rows: TableRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let line = first_line;
  let began = first_line;
  let is_quoted = false;
  const endRow = (): void => {
    cells.push(cell);
    if (cells.some((one) => one.trim() !== '')) rows.push({ line: began, cells });
    cells = [];
    cell = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const c = text[at]!;
    const is_break = c === '\n' || (c === '\r' && text[at + 1] !== '\n');
    if (is_break) line += 1;
    if (is_quoted) {
      if (c === '"' && text[at + 1] === '"') at += 1;
      else if (c === '"') {
        is_quoted = false;
        continue;
      }
      if (c !== '\r' || is_break) cell += c === '\r' ? '\n' : c;
    } else if (c === '"' && cell.trim() === '') {
      is_quoted = true;
      cell = '';
    } else if (c === separator) {
      cells.push(cell);
      cell = '';
    } else if (is_break) {
      endRow();
      began = line;
    } else if (c !== '\r') cell += c;
  }
  if (is_quoted) return null;
  if (cell !== '' || cells.length > 0) endRow();
  return rows;
}

// ---- GeoJSON ----

/** The columns a GeoJSON's geometry becomes. */
export const geometry_columns = ['lat', 'lon'] as const;

interface Feature {
  properties?: Record<string, unknown> | null;
  geometry?: { type?: unknown; coordinates?: unknown } | null;
}

function geojsonTable(text: string): Table | null {
  const features = featuresOf(text);
  if (!features) return null;
  const names = [...new Set(features.flatMap((feature) => Object.keys(feature?.properties ?? {})))].filter((name) => !(geometry_columns as readonly string[]).includes(name));
  const rows = features.map((feature, index) => {
    const point = firstPoint(feature?.geometry?.coordinates);
    const [lon = '', lat = ''] = point ?? [];
    return { line: index + 1, cells: [String(lat), String(lon), ...names.map((name) => cellOf(feature?.properties?.[name]))] };
  });
  return { kind: 'geojson', columns: [...geometry_columns, ...names], rows };
}

function featuresOf(text: string): (Feature | null)[] | null {
  try {
    const document = JSON.parse(text) as { type?: unknown; features?: unknown } | null;
    if (document?.type === 'Feature') return [document as Feature];
    return document?.type === 'FeatureCollection' && Array.isArray(document.features) ? (document.features as Feature[]) : null;
  } catch {
    return null;
  }
}

/** Of a line or an area the first corner: where to go and look. */
function firstPoint(coordinates: unknown): number[] | null {
  let inner: unknown = coordinates;
  while (Array.isArray(inner) && Array.isArray(inner[0])) inner = inner[0];
  return Array.isArray(inner) && inner.length >= 2 && inner.slice(0, 2).every((one) => typeof one === 'number') ? (inner as number[]).slice(0, 2) : null;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
