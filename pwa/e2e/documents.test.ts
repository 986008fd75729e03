// What leaves the house, read back by the programs people open it with: LibreOffice, a calendar, a browser, a printer.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check as checkGeojson } from '@placemarkio/check-geojson';
import ICAL from 'ical.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fetchedBy, opened, rowsOf, SHEETS_AS_CSV } from './office';
import { drawPicture, Phone, violations } from './phone';
import { LyktaServer, projectFolder } from './server';

const screenshots = join(projectFolder, 'build/screenshots');
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const activity = `demo-${new Date().getFullYear()}/trygghetsvandring`;
const id = (text: string): string => `${activity}/${text}`;
const walkPath = `/api/v1/walks/${id('vinter')}`;

/** Words that would break a careless writer: quotes, markup, formulas, both ways of å. */
const findings = [
  { id: 'v1', category: 'lighting', seriousness: 'acute', owner: 'tk', place: 'Vid hållplatsen', text: '=två lampor släckta, "helt svart"', lat: '59.24120', lon: '18.08340', stop: 'p1' },
  { id: 'v2', category: 'vegetation', seriousness: 'normal', owner: 'sdf', place: 'Gångvägen mot skolan', text: 'Buskarna hänger över gången; sikten är <dålig> & mörk', lat: '59.24180', lon: '18.08510', stop: 'p2' },
  { id: 'v3', category: 'entrance', seriousness: 'high', owner: 'bostad', place: 'Porten på nummer 12', text: 'Låset går inte att stänga', lat: '59.24210', lon: '18.08390', stop: 'p2' },
  { id: 'v4', category: 'tunnel', seriousness: 'normal', owner: 'tk', place: 'Tunneln', text: 'Vem städar tunneln?', lat: '59.24260', lon: '18.08600', stop: 'p3', kind: 'question' },
  { id: 'v5', category: 'positive', seriousness: 'normal', owner: 'sdf', place: 'Bänkarna på torget', text: 'Ljust och fint, folk sitter kvar', lat: '59.24100', lon: '18.08300', stop: 'p1', kind: 'positive' },
  { id: 'v6', category: 'disorder_place', seriousness: 'high', owner: 'sdf', place: 'Bakom kiosken', text: 'Platsen används för langning', lat: '59.24130', lon: '18.08360', stop: 'p1' },
];

function history(photos: Record<string, string>): string {
  const date = day(-5);
  const line = (entity: string, kind: string, set: Record<string, unknown>, occasion = 'vinter', at = `${date}T18:40:00+01:00`): string =>
    JSON.stringify({ activity, occasion, entity, kind, at, by: { party: 'sdf', role: 'trygghetssamordnare' }, set });
  const photo = (name: string, review = 'ok'): Record<string, unknown> => ({ [`photos/${photos[name]}`]: true, [`photo_review/${photos[name]}`]: review });
  const lines = [
    line('vinter', 'walk', {
      status: 'held', starts_at: `${date}T18:00`, ends_at: `${date}T20:00`, area_name: 'Södra Lyktebacken', mode: 'field', theme: 'Vintermörker',
      weather: 'duggregn', residents_count: 9, meeting_place: 'Torget, vid uret', invitation_text: 'Välkommen!\nTa gärna med ficklampa.',
      leader_role: { party: 'sdf', role: 'trygghetssamordnare' }, notetaker_role: { party: 'lpo', role: 'kommunpolis' },
      published_on: day(-1), summary_text: 'Vi gick från torget till tunneln och såg mest trasiga lampor.',
    }),
    line('a1', 'attendance', { party: 'sdf', state: 'present', mode: 'physical', headcount: 2 }),
    line('a2', 'attendance', { party: 'tk', state: 'present', mode: 'physical', headcount: 1 }),
    line('a3', 'attendance', { party: 'bostad', state: 'excused' }),
    line('p1', 'place', { name: 'Torget', order: 1, lat: '59.2410', lon: '18.0831', source: 'route' }),
    line('p2', 'place', { name: 'Gångvägen', order: 2, lat: '59.2419', lon: '18.0847', source: 'route', note: 'sväng vid skolan' }),
    line('p3', 'place', { name: 'Tunneln', order: 3, lat: '59.2426', lon: '18.0860', source: 'fault_report' }),
    line('m1', 'measure', {
      text: 'Byt lampor vid hållplatsen', responsible: 'tk', category: 'lighting', origin: ['v1'], owner_answer: 'accepted', answered_on: day(-4),
      agreed_on: day(-4), due: day(30), status: 'done', done_on: day(-1), ...photo('lamp_now'),
    }),
    line('m2', 'measure', { text: 'Klipp buskarna längs gångvägen', responsible: 'sdf', category: 'vegetation', origin: ['v2'], owner_answer: 'accepted', agreed_on: day(-3), due: day(20), status: 'started' }),
    line('m3', 'measure', { text: 'Nytt lås i porten på nummer 12', responsible: 'bostad', category: 'entrance', origin: ['v3'], owner_answer: 'no_answer', status: 'not_started', owner_note: 'fråga vaktmästaren' }),
    line('m4', 'measure', { text: 'Fler rundor bakom kiosken', responsible: 'sdf', category: 'disorder_place', origin: ['v6'], owner_answer: 'declined', answered_on: day(-2), answer_reason: 'saknar personal', status: 'not_started' }),
    line('b1', 'feedback', { measure: 'm1', sent_to: 'public', sent_on: day(-1), text: 'Lamporna vid hållplatsen lyser igen.' }),
  ];
  findings.forEach((finding, i) => {
    lines.push(
      line(finding.id, 'finding', {
        seen_at: `${date}T18:${10 + 7 * i}`, category: finding.category, kind: finding.kind ?? 'deficiency', seriousness: finding.seriousness,
        description: finding.text, place_text: finding.place, presumed_owner: finding.owner, lat: finding.lat, lon: finding.lon, accuracy_m: '6.5', place: finding.stop,
        ...(finding.id === 'v1' ? { ...photo('lamp_then'), 'details/pole_number': '4711', 'details/out': true, suggestion: 'Byt till LED' } : {}),
        ...(finding.id === 'v2' ? photo('bush') : {}),
        ...(finding.id === 'v4' ? { answer_due: day(25) } : {}),
      }),
    );
  });
  return `${lines.join('\n')}\n`;
}

let server: LyktaServer;
let phone: Phone;

const fetched = (path: string): Promise<Buffer> => fetchedBy(phone, path);

async function upload(picture: Buffer): Promise<void> {
  const status = await phone.page.evaluate(
    async ({ base64, sha256 }) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const made = await fetch('/api/v1/uploads', {
        method: 'POST',
        headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': `${bytes.length}`, 'Upload-Metadata': `sha256 ${btoa(sha256)},type ${btoa('image/jpeg')}` },
      });
      const sent = await fetch(made.headers.get('Location')!, {
        method: 'PATCH',
        headers: { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
        body: bytes,
      });
      return sent.status;
    },
    { base64: picture.toString('base64'), sha256: createHash('sha256').update(picture).digest('hex') },
  );
  expect(status).toBe(204);
}

beforeAll(async () => {
  await mkdir(screenshots, { recursive: true });
  server = await LyktaServer.make();
  await server.start();
  phone = await Phone.make(server);
  await phone.join(await server.invite('coordinator', 'sdf', 'trygghetssamordnare'));
  const pictures = { lamp_then: await drawPicture(phone, 230), lamp_now: await drawPicture(phone, 40), bush: await drawPicture(phone, 120) };
  const photos = Object.fromEntries(Object.entries(pictures).map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]));
  const folder = await mkdtemp(join(tmpdir(), 'lykta-lines-'));
  await writeFile(join(folder, 'walk.ndjson'), history(photos));
  await server.command('import', join(folder, 'walk.ndjson'));
  await rm(folder, { recursive: true, force: true });
  for (const picture of Object.values(pictures)) await upload(picture);
});

afterAll(async () => {
  await phone?.remove();
  await server?.remove();
});

test('the protocol as DOCX opens in LibreOffice and reads back what the page says', async () => {
  const bytes = await fetched(`${walkPath}/protocol.docx?diarienummer=LYK%202026/17`);
  await writeFile(join(screenshots, 'protokoll.docx'), bytes);
  const [text = ''] = (await opened(bytes, 'protokoll.docx', 'txt:Text (encoded):UTF8')).values();
  const page = await phone.page.evaluate(
    async (address) => new DOMParser().parseFromString(await (await fetch(address)).text(), 'text/html').body.textContent ?? '',
    `${walkPath}/protocol.html?diarienummer=LYK%202026/17`,
  );
  const squeezed = (all: string): string => all.replace(/\s+/g, '');
  const told = [
    'Protokoll från trygghetsvandring', 'Södra Lyktebacken', 'LYK 2026/17', 'duggregn', 'Vintermörker', 'Stadsdelsförvaltningen, trygghetssamordnare',
    'Boende', '1. Torget', '2. Gångvägen (sväng vid skolan)', 'Akut, fara nu', 'Byt till LED', 'Byt lampor vid hållplatsen', 'Går inte', 'saknar personal',
    'Inget svar än', '59,2412 N, 18,0834 Ö (± 6,5 m)', ...findings.flatMap(({ place, text: words }) => [place, words]),
  ];
  for (const words of told) {
    expect(squeezed(text), words).toContain(squeezed(words));
    expect(squeezed(page), words).toContain(squeezed(words));
  }
  for (const number of ['12personervarmed', '6iakttagelser', '1akut', '4åtgärder', '1klaråtgärd']) {
    expect(squeezed(text), number).toContain(number);
    expect(squeezed(page), number).toContain(number);
  }
});

test('the workbook opens in LibreOffice with the same texts and numbers as the CSV, and no cell is a formula', async () => {
  const csv = rowsOf((await fetched(`${walkPath}/findings.csv`)).toString());
  const sheets = await opened(await fetched(`${walkPath}/findings.xlsx`), 'iakttagelser.xlsx', SHEETS_AS_CSV);
  const sheet = rowsOf([...sheets].find(([name]) => name.includes('Iakttagelser'))![1]);
  expect(csv).toHaveLength(findings.length + 1);
  // CSV has an apostrophe before what a spreadsheet would run; in the workbook the cell is a text by itself.
  expect(csv.map((row) => row.map((cell) => (cell.startsWith("'=") ? cell.slice(1) : cell)))).toEqual(sheet);
  expect(csv.some((row) => row.includes(`'${findings[0]!.text}`))).toBe(true);
  const measures = rowsOf([...sheets].find(([name]) => name.includes('Åtgärder'))![1]);
  expect(measures.map((row) => row[2])).toEqual(['Åtgärd', 'Byt lampor vid hållplatsen', 'Klipp buskarna längs gångvägen', 'Nytt lås i porten på nummer 12', 'Fler rundor bakom kiosken']);
  expect(measures[1]).toContain(day(-1));
  const own = await opened(await fetched(`${walkPath}/owners/tk.xlsx`), 'tk.xlsx', SHEETS_AS_CSV);
  expect(rowsOf([...own].find(([name]) => name.includes('Åtgärder'))![1])).toHaveLength(2);
});

test('a calendar reads the walk and the subscription', async () => {
  const read = (text: string): ICAL.Event[] => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
  const text = (await fetched(`${walkPath}/walk.ics`)).toString();
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.register(calendar.getFirstSubcomponent('vtimezone')!);
  const [event] = read(text);
  expect(event!.summary).toBe('Trygghetsvandring Södra Lyktebacken');
  expect(event!.location).toBe('Torget, vid uret');
  expect(event!.description).toContain('Välkommen!\nTa gärna med ficklampa.');
  expect(event!.startDate.toJSDate().toISOString()).toBe(`${day(-5)}T${new Date(`${day(-5)}T18:00:00+01:00`).toISOString().slice(11)}`);
  expect(event!.duration.toSeconds()).toBe(7200);

  const feed = await phone.page.evaluate(async () => {
    const made = await fetch('/api/v1/feeds', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
    const { path } = (await made.json()) as { path: string };
    return (await fetch(path, { credentials: 'omit' })).text();
  });
  const names = read(feed).map((one) => one.summary);
  expect(names).toContain('Trygghetsvandring Södra Lyktebacken');
  expect(names).toContain('Trygghetsvandring Lyktebacken');
});

test('the findings pass a GeoJSON validator', async () => {
  const text = (await fetched(`${walkPath}/findings.geojson`)).toString();
  const collection = checkGeojson(text) as { features: { geometry: { coordinates: number[] } | null; properties: Record<string, unknown> }[] };
  expect(collection.features).toHaveLength(findings.length);
  expect(collection.features[0]!.geometry!.coordinates).toEqual([18.0834, 59.2412]);
  expect(collection.features[0]!.properties['description']).toBe(findings[0]!.text);
  // The validator itself tells what is no GeoJSON.
  expect(() => checkGeojson(text.replace('"Point"', '"Punkt"'))).toThrow();
});

/** GeoReport v2, "GET Service List" and "GET Service Requests": the fields in order, * where a value must stand. */
const open311_fields = {
  service: ['service_code*', 'service_name*', 'description', 'metadata*', 'type*', 'keywords', 'group'],
  request: [
    'service_request_id*', 'status*', 'status_notes', 'service_name*', 'service_code*', 'description', 'agency_responsible', 'service_notice',
    'requested_datetime*', 'updated_datetime*', 'expected_datetime', 'address', 'address_id', 'zipcode', 'lat', 'long', 'media_url',
  ],
  error: ['code*', 'description*'],
};

test.each([
  ['services', 'services', 'service', 200],
  ['requests', 'service_requests', 'request', 200],
  ['requests/vilken-som-helst', 'errors', 'error', 404],
  ['requests?status=lost', 'errors', 'error', 400],
] as const)('Open311 %s: well-formed XML with the fields of the specification, and JSON that says the same', async (what, root, record, status) => {
  const [path, query = ''] = what.split('?');
  const answer = await phone.page.evaluate(
    async ([where, more, outer, inner]) => {
      const ask = (format: string): Promise<Response> => fetch(`/open311/v2/${where}.${format}?${more}`);
      const [xml, json] = await Promise.all([ask('xml'), ask('json')]);
      const text = await xml.text();
      const tree = new DOMParser().parseFromString(text, 'text/xml');
      const records = [...tree.querySelectorAll(`${outer} > ${inner}`)];
      return {
        statuses: [xml.status, json.status],
        types: [xml, json].map((one) => one.headers.get('content-type')),
        declared: /^<\?xml version="1\.0" encoding="utf-8"\?>/i.test(text),
        fault: tree.querySelector('parsererror')?.textContent ?? '',
        root: tree.documentElement.tagName,
        others: [...tree.documentElement.children].filter((one) => one.tagName !== inner).length,
        records: records.map((one) => [...one.children].map((field) => [field.tagName, field.textContent ?? ''] as [string, string])),
        json: (await json.json()) as Record<string, unknown>[],
      };
    },
    [path, query, root, record] as const,
  );
  expect(answer).toMatchObject({
    statuses: [status, status],
    types: ['text/xml; charset=utf-8', 'application/json; charset=utf-8'],
    declared: true,
    fault: '',
    root,
    others: 0,
  });
  expect(answer.records.length).toBeGreaterThan(0);
  const names = open311_fields[record].map((name) => name.replace('*', ''));
  const needed = open311_fields[record].filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  for (const [at, fields] of answer.records.entries()) {
    expect(fields.map(([name]) => name)).toEqual(names);
    const values = Object.fromEntries(fields);
    for (const name of needed) expect(values[name], name).not.toBe('');
    for (const name of ['requested_datetime', 'updated_datetime', 'expected_datetime']) {
      if (values[name]) expect(values[name], name).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/);
    }
    if (record === 'service') expect([['true', 'false'].includes(values['metadata']!), ['realtime', 'batch', 'blackbox'].includes(values['type']!)]).toEqual([true, true]);
    if (record === 'request') expect(['open', 'closed']).toContain(values['status']);
    expect((values['description'] ?? '').length).toBeLessThanOrEqual(4000);
    // The Spark convention: an empty element is null, the rest is the same text, number or boolean.
    const said = Object.fromEntries(Object.entries(answer.json[at]!).map(([name, value]) => [name, value === null ? '' : String(value)]));
    expect(said).toEqual(values);
  }
});

test('the place card opens in LibreOffice under the headings of an application', async () => {
  const bytes = await fetched('/api/v1/places.docx?lat=59.2412&lon=18.0834&radius=300');
  await writeFile(join(screenshots, 'platskort.docx'), bytes);
  const [text = ''] = (await opened(bytes, 'platskort.docx', 'txt:Text (encoded):UTF8')).values();
  let at = -1;
  for (const heading of ['Problembild', 'Plats', 'Vad som gjorts', 'Åtgärder och ansvariga', 'Uppföljning', 'Underlag och foton']) {
    const next = text.indexOf(`\n${heading}\n`, at);
    expect(next, heading).toBeGreaterThan(at);
    at = next;
  }
  const { measures } = await phone.ask<{ measures: { owner_answer: string; status: string }[] }>('/api/v1/places?lat=59.2412&lon=18.0834&radius=300');
  const agreed = measures.filter((measure) => measure.owner_answer === 'accepted');
  const done = agreed.filter((measure) => measure.status === 'done').length;
  expect(agreed.length).toBeGreaterThan(1);
  expect(text).toMatch(new RegExp(`${done} av ${agreed.length} överenskomna åtgärder är klara? \\(\\d+,\\d %\\)`));
});

describe.each([
  ['protokoll', `${walkPath}/protocol.html`],
  ['agarlista', `${walkPath}/owners/tk.html`],
  ['platskort', '/api/v1/places.html?lat=59.2412&lon=18.0834&radius=300'],
  ['sa-gick-det', '/sa-gick-det/sodra-lyktebacken'],
  ['sa-gick-det-inget', '/sa-gick-det/ingenstans'],
])('the page %s', (name, path) => {
  test.each([
    ['night', 360],
    ['day', 360],
    ['night', 1280],
    ['day', 1280],
  ] as const)('by %s, %i wide, is whole, fits and has no fault axe knows', async (theme, width) => {
    const { page } = phone;
    await page.emulateMedia({ colorScheme: theme === 'night' ? 'dark' : 'light' });
    await page.setViewportSize({ width, height: width === 360 ? 780 : 900 });
    await page.goto(server.origin + path);
    await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    expect(await page.evaluate(() => [...document.images].filter((image) => image.naturalWidth === 0).map((image) => image.src))).toEqual([]);
    await page.screenshot({ path: join(screenshots, `${theme}-${width}-${name}.png`), fullPage: true });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    expect(await violations(page)).toEqual([]);
    expect(phone.complaints).toEqual([]);
    if (theme === 'day' && width === 1280) {
      await page.emulateMedia({ colorScheme: 'light', media: 'print' });
      await page.pdf({ path: join(screenshots, `${name}.pdf`), preferCSSPageSize: true, printBackground: true });
      await page.emulateMedia({ media: 'screen' });
    }
  });
});

test('the public learns nothing that is not theirs', async () => {
  const page = await phone.page.evaluate(async () => (await fetch('/sa-gick-det/sodra-lyktebacken', { credentials: 'omit' })).text());
  for (const told of ['Vi gick från torget till tunneln', 'Lamporna vid hållplatsen lyser igen.', 'Byt lampor vid hållplatsen', 'Ordningsproblem på platsen']) {
    expect(page).toContain(told);
  }
  for (const secret of ['nummer 12', 'kiosken', 'langning', 'vaktmästaren', 'saknar personal', 'trygghetssamordnare', '4711', 'duggregn', '<script']) {
    expect(page).not.toContain(secret);
  }
});
