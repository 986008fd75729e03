import { describe, expect, test } from 'vitest';
import { readTable, textOfFile, type Table } from './table_file';
import { guessColumns, guessSource, placeSet, preview, type Preview } from './views_import';
import { shownOf } from './walk_fixture';

const text = 'Rubrik;Synpunkt;Latitud;Longitud\r\nTunneln;"Mörkt; ""läskigt"" på kvällen";59,2412;18,0834\r\n;Ödslig gångväg;59.2409;18.0829\r\n';

const latin = (from: string): Uint8Array => Uint8Array.from(from, (c) => c.charCodeAt(0));
const utf16 = (from: string, little: boolean, mark: boolean): Uint8Array => {
  const bytes = new Uint8Array((from.length + (mark ? 1 : 0)) * 2);
  const view = new DataView(bytes.buffer);
  [...(mark ? ['\ufeff'] : []), ...from].forEach((c, at) => view.setUint16(at * 2, c.charCodeAt(0), little));
  return bytes;
};

function tableOf(from: string): Table {
  const read = readTable(new TextEncoder().encode(from));
  if (!read.ok) throw new Error(read.why);
  return read.table;
}

function previewOf(from: string, stops: Parameters<typeof preview>[2] = []): Preview {
  const table = tableOf(from);
  return preview(table, guessColumns(table.columns), stops);
}

describe('the bytes of a file', () => {
  test.each([
    ['UTF-8', new TextEncoder().encode(text)],
    ['UTF-8 with its mark', new TextEncoder().encode(`\ufeff${text}`)],
    ['Windows-1252', latin(text)],
    ['UTF-16 as Excel writes it', utf16(text, true, true)],
    ['UTF-16 the other way round', utf16(text, false, true)],
    ['UTF-16 without its mark', utf16(text, true, false)],
    ['UTF-16 the other way round without its mark', utf16(text, false, false)],
  ])('%s reads alike', (_name, bytes) => {
    expect(textOfFile(bytes)).toBe(text);
    expect(readTable(bytes)).toEqual(readTable(new TextEncoder().encode(text)));
  });

  test.each([
    ['nothing at all', new Uint8Array(), 'empty'],
    ['only spaces', latin(' \r\n \n'), 'empty'],
    ['a workbook', latin('PK\u0003\u0004xl/worksheets'), 'spreadsheet'],
    ['an old workbook', Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0]), 'spreadsheet'],
    ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]), 'not_text'],
    ['half a GeoJSON', latin('{"type":"FeatureCollection","features":['), 'broken'],
    ['JSON of something else', latin('{"hej":1}'), 'broken'],
    ['a quote that never ends', latin('a;b\n"hej;2\n'), 'broken'],
    ['more than a list of views', new Uint8Array(5_000_001).fill(65), 'too_large'],
  ])('%s is refused', (_name, bytes, why) => {
    expect(readTable(bytes)).toEqual({ ok: false, why });
  });
});

describe('CSV', () => {
  test.each([';', ',', '\t', '|'])('separated by %j', (separator) => {
    expect(tableOf(['Plats', 'Text', 'lat', 'lon'].join(separator) + '\n' + ['Torget', 'Mörkt', '59.2', '18.1'].join(separator))).toEqual({
      kind: 'csv',
      columns: ['Plats', 'Text', 'lat', 'lon'],
      rows: [{ line: 2, cells: ['Torget', 'Mörkt', '59.2', '18.1'] }],
    });
  });

  test('the file may say its separator itself, and lines are counted as the editor shows them', () => {
    expect(tableOf('sep=;\r\nText;Plats\r\n"rad\r\nett, ""citat""";A\r\n\r\nnästa;B\r\n').rows).toEqual([
      { line: 3, cells: ['rad\nett, "citat"', 'A'] },
      { line: 6, cells: ['nästa', 'B'] },
    ]);
  });
});

describe('from rows to stops', () => {
  test('each row is a stop or refused with its line', () => {
    const long = 'x'.repeat(501);
    expect(
      previewOf(
        [
          'Plats;Synpunkt;lat;lon;Namn;E-post',
          'Tunneln;Mörkt;59,2412;18,0834;Anna;a@b.se',
          ';Ödslig gångväg bakom skolan som ingen vågar gå på efter att det har blivit mörkt;;;;',
          ';;59.2;18.1;;',
          `;${long};;;;`,
          `${'y'.repeat(101)};;;;;`,
          'Halv;a;59.2;;;',
          'Ord;a;norr;öst;;',
          'Meter;a;6580822;674032;;',
          'Bytta;a;18.0834;59.2412;;',
          'Tunneln;Mörkt;59.2412;18.0834;;',
        ].join('\n'),
      ),
    ).toEqual({
      views: [
        { line: 2, name: 'Tunneln', note: 'Mörkt', lat: '59.2412', lon: '18.0834' },
        {
          line: 3,
          name: 'Ödslig gångväg bakom skolan som ingen vågar gå på efter att …',
          note: 'Ödslig gångväg bakom skolan som ingen vågar gå på efter att det har blivit mörkt',
          lat: '',
          lon: '',
        },
      ],
      refused: [
        { line: 4, why: 'no_text' },
        { line: 5, why: 'note_too_long' },
        { line: 6, why: 'name_too_long' },
        { line: 7, why: 'position_half' },
        { line: 8, why: 'position_invalid' },
        { line: 9, why: 'position_metres' },
        { line: 10, why: 'position_elsewhere' },
      ],
      known: 1,
    } satisfies Preview);
  });

  test('the same file once more adds nothing', () => {
    const first = previewOf(text);
    const stops = first.views.map((view, at) => shownOf(`p${at}`, 'place', placeSet(view, 'map_view', at + 1)));
    expect(previewOf(text, stops)).toEqual({ views: [], refused: [], known: 2 });
  });

  test('GeoJSON from a map, also with lines and areas; a property cannot stand for the place', () => {
    const feature = (geometry: unknown, properties: unknown): unknown => ({ type: 'Feature', geometry, properties });
    const table = tableOf(
      JSON.stringify({
        type: 'FeatureCollection',
        features: [
          feature({ type: 'Point', coordinates: [18.0834, 59.2412] }, { comment: 'Mörkt', lat: 1, id: 7 }),
          feature({ type: 'Polygon', coordinates: [[[18.09, 59.24], [18.1, 59.25], [18.09, 59.24]]] }, { comment: 'Tomt', tags: ['a'] }),
          feature(null, { comment: 'Överallt' }),
          feature({ type: 'Point', coordinates: ['18', '59'] }, null),
        ],
      }),
    );
    expect(table.columns).toEqual(['lat', 'lon', 'comment', 'id', 'tags']);
    expect(preview(table, guessColumns(table.columns), [])).toEqual({
      views: [
        { line: 1, name: 'Mörkt', note: '', lat: '59.2412', lon: '18.0834' },
        { line: 2, name: 'Tomt', note: '', lat: '59.24', lon: '18.09' },
        { line: 3, name: 'Överallt', note: '', lat: '', lon: '' },
      ],
      refused: [{ line: 4, why: 'no_text' }],
      known: 0,
    });
  });

  test('a person\'s name is never taken for a place', () => {
    expect(guessColumns(['Namn', 'Telefon', 'Ämne', 'Fri text', 'Y', 'X'])).toEqual({ name: 2, note: 3, lat: 4, lon: 5 });
    expect(guessColumns(['Namn', 'Telefon'])).toEqual({ name: -1, note: -1, lat: -1, lon: -1 });
  });

  test.each([
    ['Synpunkter medborgarmöte 3 mars.csv', 'citizens_meeting'],
    ['tyck till export.csv', 'fault_report'],
    ['Felanmälan.csv', 'fault_report'],
    ['trygghetskartan.geojson', 'map_view'],
    ['lista.csv', 'map_view'],
  ])('%s: %s', (name, source) => {
    expect(guessSource(name)).toBe(source);
  });
});
