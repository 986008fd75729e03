// The year of weekly meetings as its convenor has it: written once, red days as pauses, one moved and one paused without a
// network, what nobody registered asked for on the Saturday, and the numbers of it all.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays } from '../src/domain/dates';
import { weekdayOf } from '../src/domain/red_days';
import ICAL from 'ical.js';
import { Looks } from './looks';
import { fetchedBy, opened, rowsOf, SHEETS_AS_CSV } from './office';
import { Phone } from './phone';
import { LyktaServer } from './server';

const today = new Date().toISOString().slice(0, 10);
const year = Number(today.slice(0, 4));
const row = `demo-${year}/helgsamverkan`;

function fridays(of: number): string[] {
  const all: string[] = [];
  let date = `${of}-01-01`;
  while (weekdayOf(date) !== 5) date = addDays(date, 1);
  for (; date.startsWith(String(of)); date = addDays(date, 7)) all.push(date);
  return all;
}
const passed = fridays(year).filter((date) => date < addDays(today, -7));
const parties = ['sdf', 'lpo', 'nattvandrare', 'bevakning'];

/** Every Friday so far: held, but one cancelled, one paused, one that nobody registered; the guards missed the last three. */
function history(): string {
  const by = { party: 'lpo', role: 'kommunpolis' };
  const lines: object[] = [];
  // The demonstration has a year of its own, which must not be in these numbers; one of its Fridays nobody registered.
  const before = `${today}T00:00:00+01:00`;
  const gone = (kind: string, occasion: string, entity: string): object => ({ activity: row, occasion, entity, kind, at: before, by, delete: true });
  fridays(year)
    .filter((date, i) => date < today && i !== 9)
    .forEach((date) => lines.push(gone('weekend_meeting', `helg-${date}`, `helg-${date}`)));
  lines.push(gone('series', '-', 'serie'));
  for (const party of ['lpo', 'sdf', 'nattvandrare', 'kyrka', 'bostad']) lines.push(gone('member', '-', `ordinarie-${party}`));
  passed.forEach((date, i) => {
    const id = `${row}/old/${date}`;
    const status = i === 4 ? 'cancelled' : i === 7 ? 'paused' : i === 9 ? 'planned' : 'held';
    const at = `${date}T20:00:00+01:00`;
    lines.push({
      activity: row, occasion: id, entity: id, kind: 'weekend_meeting', at, by,
      set: { status, starts_at: `${date}T19:45`, place: 'Förvaltningens lokal', convenor: by, expected: parties, ...(status === 'paused' ? { pause_reason: 'vacation' } : {}) },
    });
    if (status !== 'held') return;
    const there = i >= passed.length - 3 ? parties.slice(0, 3) : parties;
    for (const party of there) {
      lines.push({ activity: row, occasion: id, entity: `${id}/attendance/${party}`, kind: 'attendance', at, by, set: { party, state: 'present', mode: 'physical', headcount: 2 + (i % 4) } });
    }
  });
  return lines.map((line) => JSON.stringify(line)).join('\n') + '\n';
}

let server: LyktaServer;

beforeAll(async () => {
  server = await LyktaServer.make();
  await server.importLines(history());
  await server.start();
});

afterAll(async () => {
  await server?.remove();
});

describe.each([
  ['night', 360],
  ['day', 1280],
] as const)('by %s at %i px', (theme, width) => {
  let phone: Phone;
  let looks: Looks;

  beforeAll(async () => {
    phone = await Phone.make(server, { theme, width, height: width === 360 ? 780 : 900 });
    looks = new Looks(phone, `season-${width}-${theme}`);
    await phone.join(await server.invite('coordinator', 'lpo', 'kommunpolis'));
    await phone.filled();
    await phone.installed();
  });

  afterAll(async () => {
    await phone?.remove();
  });

  test('the numbers of the year, from what everybody wrote', async () => {
    const { page } = phone;
    const held = passed.length - 3;
    await phone.follow(`/helg/${year}`);
    await page.getByRole('heading', { level: 1, name: `Helgerna ${year}` }).waitFor();
    await page.getByRole('region', { name: `${held} av 40 helger` }).waitFor();
    await page.getByRole('img', { name: new RegExp(`^${held} hållna, 1 paus`) }).waitFor();
    await page.getByText('Ej registrerade').first().waitFor();
    await page.getByText('Tre i rad eller fler').waitFor();
    await page.getByText('Inte med på 3 möten i rad').waitFor();
    // The year as a table stands behind the drawing.
    await page.locator('summary', { hasText: 'Visa som tabell' }).first().click();
    expect(await page.locator('table').first().locator('tbody tr').count()).toBe(fridays(year).length);
    await page.locator('summary', { hasText: 'Visa som tabell' }).first().click();
    await looks.look('siffror');
    expect(looks.found).toEqual([]);
  });
});

describe('the convenor', () => {
  let phone: Phone;
  let looks: Looks;

  beforeAll(async () => {
    phone = await Phone.make(server, { theme: 'night', width: 360, height: 780 });
    looks = new Looks(phone, 'season-convenor');
    await phone.join(await server.invite('coordinator', 'lpo', 'kommunpolis'));
    await phone.filled();
    await phone.installed();
  });

  afterAll(async () => {
    await phone?.remove();
  });

  test('writes the regular meeting down once, and the year is made, without a network', async () => {
    const { page } = phone;
    await phone.follow(`/helg/${year}`);
    await page.getByRole('link', { name: 'Planera året' }).click();
    await page.getByRole('heading', { level: 1, name: `Planera ${year}` }).waitFor();
    await phone.offline(true);
    await page.getByRole('button', { name: 'Skriv upp ordinarie möte' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByLabel('Tid, till exempel 19.45').fill('kvart i åtta');
    await sheet.getByRole('button', { name: 'Spara' }).click();
    await sheet.getByText('Skriv tiden som 19.45.').waitFor();
    await sheet.getByLabel('Tid, till exempel 19.45').fill('19.45');
    await sheet.getByLabel('Plats').fill('Förvaltningens lokal');
    await sheet.getByRole('button', { name: 'Nattvandrare', exact: true }).click();
    await looks.look('serie');
    await sheet.getByRole('button', { name: 'Spara' }).click();
    await page.getByText('Fredagar 19.45').waitFor();

    // What is left of the year, each Friday once; days off are proposed as pauses.
    const to_come = fridays(year).filter((date) => date >= today);
    await page.getByRole('heading', { name: `Möten som saknas ${year}` }).waitFor();
    if (to_come.some((date) => date.endsWith('-12-25'))) await page.getByText('Juldagen').waitFor();
    await looks.look('aret');
    await page.getByRole('button', { name: new RegExp(`^Gör ${to_come.length} möten?$`) }).click();
    await page.getByText(/De finns i telefonen/).waitFor();
    await phone.offline(false);
    await phone.waitForPill(/Allt är inskickat/);
  });

  test('a pause needs a reason, a meeting too far from its weekend is told so, and what was chosen stays', async () => {
    const { page } = phone;
    const next = fridays(year).find((date) => date >= today && !date.endsWith('-12-25'))!;
    const months = ['jan', 'feb', 'mars', 'apr', 'maj', 'juni', 'juli', 'aug', 'sep', 'okt', 'nov', 'dec'];
    await page.getByRole('button', { name: new RegExp(`^fre ${Number(next.slice(8))} ${months[Number(next.slice(5, 7)) - 1]!.slice(0, 3)}`) }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('button', { name: 'Pausa' }).click();
    await sheet.getByRole('button', { name: 'Spara' }).click();
    await sheet.getByText('En paus behöver en anledning. Välj en.').waitFor();

    await sheet.getByRole('button', { name: 'Flytta' }).click();
    await sheet.getByLabel('Ny dag och tid').fill(`${addDays(next, -1)}T19:45`);
    const weekends = sheet.getByRole('button', { name: /Räknas för helgen/ });
    await weekends.first().click();
    await sheet.getByRole('button', { name: 'Spara' }).click();
    await sheet.getByText(/ligger utanför helgen/).waitFor();
    expect(await sheet.getByLabel('Ny dag och tid').inputValue()).toBe(`${addDays(next, -1)}T19:45`);
    await looks.look('flytta');
    await weekends.nth(1).click();
    await sheet.getByRole('button', { name: 'Spara' }).click();
    await sheet.waitFor({ state: 'detached' });
    await page.getByText(/räknas för fre/).waitFor();
    await page.getByText('Flyttat').first().waitFor();
    await phone.waitForPill(/Allt är inskickat/);
  });

  test('is asked on the Saturday whether it was held, and says so in three taps', async () => {
    const { page } = phone;
    // The first Saturday after a Friday that the year just got: nobody has registered it.
    const friday = fridays(year).filter((date) => date > today).at(-2)!;
    await page.clock.setSystemTime(new Date(`${addDays(friday, 1)}T10:00:00`));
    await phone.goto('/idag');
    await page.getByRole('heading', { name: 'Hölls Helgsamverkan i fredags?' }).waitFor();
    await looks.look('hollsdet');
    await page.getByRole('button', { name: 'Ja, det hölls' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('button', { name: /var där$/ }).click();
    await sheet.getByText('Välj minst en som var där.').waitFor();
    for (const chip of await sheet.getByRole('group', { name: 'Vilka som kom' }).or(sheet.getByRole('group', { name: 'Vilka var där?' })).getByRole('button').all()) await chip.click();
    await looks.look('vilka');
    await sheet.getByRole('button', { name: /var där$/ }).click();
    await page.getByText('Tack. Det är sparat.').waitFor();
    await phone.follow(`/helg/${year}`);
    await page.locator('summary', { hasText: 'Visa som tabell' }).first().click();
    await page.getByText(/i efterhand/).first().waitFor();
    expect(looks.found).toEqual([]);
    expect(phone.complaints).toEqual([]);
  });
});

describe('what leaves the house', () => {
  let phone: Phone;
  const address = `/api/v1/season/${row}/${year}`;

  beforeAll(async () => {
    phone = await Phone.make(server);
    await phone.join(await server.invite('member', 'sdf', 'trygghetssamordnare'));
  });

  afterAll(async () => {
    await phone?.remove();
  });

  test('year sheet and attendance list open in LibreOffice with the cells of the CSV', async () => {
    for (const what of ['sheet', 'attendance']) {
      const csv = rowsOf((await fetchedBy(phone, `${address}/${what}.csv`)).toString());
      const sheets = await opened(await fetchedBy(phone, `${address}/${what}.xlsx`), `${what}.xlsx`, SHEETS_AS_CSV);
      const sheet = rowsOf([...sheets].find(([name]) => name.includes(what === 'sheet' ? 'Helger' : 'Närvaro'))![1]);
      expect(sheet).toEqual(csv);
      if (what === 'sheet') {
        const of = (friday: string): string[] => csv.find((line) => line[0] === friday)!;
        expect(csv.filter((line) => line[1] === 'Hållet').length).toBeGreaterThanOrEqual(passed.length - 3);
        expect(of(passed[7]!)).toContain('Semester');
        expect(of(passed[9]!)[1]).toBe('Ej registrerad');
        expect(of(passed[0]!).slice(7, 10)).toEqual(['4', '8', 'ja']);
        const sums = rowsOf([...sheets].find(([name]) => name.includes('Summor'))![1]);
        expect(sums.find(([word]) => word === 'Mål')).toEqual(['Mål', '40']);
      } else {
        const guards = csv.find((line) => line[0]!.startsWith('Bevakning'))!;
        expect(guards.slice(1, 3)).toEqual([String(passed.length - 6), String(passed.length - 3)]);
      }
    }
  });

  test('a calendar reads the season, and so does a subscription', async () => {
    const read = (text: string): ICAL.Event[] => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
    const events = read((await fetchedBy(phone, `${address}/calendar.ics`)).toString());
    expect(events.length).toBeGreaterThanOrEqual(passed.length);
    expect(events[0]!.summary).toBe('Helgsamverkan');
    const feed = await phone.page.evaluate(async () => {
      const made = await fetch('/api/v1/feeds', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
      const { path } = (await made.json()) as { path: string };
      return (await fetch(path, { credentials: 'omit' })).text();
    });
    expect(read(feed).map((one) => one.summary)).toEqual(expect.arrayContaining(['Helgsamverkan', 'Trygghetsvandring Lyktebacken']));
  });

  test('the drafted text tells weekends, pauses and parties', async () => {
    const record = JSON.parse((await fetchedBy(phone, `/api/v1/records/demo-${year}`)).toString()) as { activities: { id: string; draft?: string }[] };
    const draft = record.activities.find(({ id }) => id === 'helgsamverkan')!.draft!;
    expect(draft).toMatch(/^Helgsamverkan hölls \d+ helger av 5[23] /);
    expect(draft).toContain('för semester');
  });

  test('of a row that is none there is nothing', async () => {
    expect(await phone.page.evaluate((path) => fetch(path).then(({ status }) => status), `/api/v1/season/demo-${year}/nagot/${year}/sheet.csv`)).toBe(404);
  });
});

describe('the yearly survey', () => {
  let desk: Phone;
  const answers = [
    ['sdf', 'Ja'],
    ['nattvandrare', 'Nej'],
  ] as const;

  beforeAll(async () => {
    desk = await Phone.make(server);
    await desk.join(await server.invite('coordinator', 'lpo', 'kommunpolis'));
    await desk.filled();
  });

  afterAll(async () => {
    await desk?.remove();
  });

  test('parties answer by link without an account; who replied is seen, what was answered is not', async () => {
    const { page } = desk;
    const looks = new Looks(desk, 'season-survey');
    await desk.follow(`/helg/${year}/enkat`);
    await page.getByText('4 aktörer som varit med på möten i år får frågan.').waitFor();
    await page.getByRole('button', { name: 'Öppna enkäten' }).click();
    await page.getByText('av 4 har svarat').waitFor();
    await desk.waitForPill(/Allt är inskickat/);

    for (const [party, answer] of answers) {
      const link = await page.evaluate(async (of) => {
        const made = await fetch('/api/v1/links', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ party: of, role: 'kontakt', occasion: null, expires: null }) });
        return ((await made.json()) as { path: string }).path;
      }, party);
      const guest = await Phone.make(server);
      try {
        await guest.goto(link);
        const form = guest.page.getByRole('region', { name: 'Enkät om Helgsamverkan' });
        await form.getByRole('button', { name: 'Skicka svaret' }).click();
        await form.getByText('Svara på den första frågan.').waitFor();
        await form.getByRole('button', { name: answer, exact: true }).first().click();
        if (party === 'sdf') {
          const seen = new Looks(guest, 'season-survey');
          await seen.look('svar');
          expect(seen.found).toEqual([]);
        }
        await form.getByRole('button', { name: 'Skicka svaret' }).click();
        await form.getByText('Tack, ert svar är mottaget.').waitFor();
      } finally {
        await guest.remove();
      }
    }

    await page.locator('.figure strong', { hasText: '2' }).waitFor();
    expect(await page.getByText('har svarat', { exact: true }).count()).toBe(2);
    await looks.look('enkat');
    expect(looks.found).toEqual([]);
    // Not a word of what was answered has come to the coordinator's phone, the administrator's desk or the log of an entity.
    const kept = await page.evaluate(async () => {
      const names = (await indexedDB.databases()).map(({ name }) => name!);
      const all: unknown[] = [];
      for (const name of names) {
        const db = await new Promise<IDBDatabase>((resolve, reject) => {
          const asked = indexedDB.open(name);
          asked.onsuccess = () => resolve(asked.result);
          asked.onerror = () => reject(asked.error);
        });
        for (const store of db.objectStoreNames) {
          all.push(await new Promise((resolve) => {
            const asked = db.transaction(store).objectStore(store).getAll();
            asked.onsuccess = () => resolve(asked.result);
          }));
        }
        db.close();
      }
      return JSON.stringify(all);
    });
    expect(kept).toContain('"survey_reply"');
    expect(kept).not.toContain('"kind":"survey_answer"');
    expect(kept).not.toContain('"voice":{');
  });
});
