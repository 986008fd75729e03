// A Friday meeting on the phones of those who come: twelve parties without a network, the door, the four questions, where
// one will be, the evening's report and the Monday after it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Looks } from './looks';
import { Phone } from './phone';
import { LyktaServer } from './server';

const row = `demo-${new Date().getFullYear()}/helgsamverkan`;
const parties = ['lpo', 'sdf', 'nattvandrare', 'kyrka', 'bostad', 'tk', 'skola', 'uf', 'sof', 'fsk', 'bevakning', 'fastighet'];

let server: LyktaServer;
let police: Phone;
let looks: Looks;
let meeting = '';
let others: Phone[] = [];

beforeAll(async () => {
  server = await LyktaServer.make();
  const line = {
    activity: row,
    occasion: '-',
    entity: 'serie',
    kind: 'series',
    at: `${new Date().getFullYear()}-01-03T09:00:00+01:00`,
    by: { party: 'lpo', role: 'kommunpolis' },
    set: Object.fromEntries(parties.map((party) => [`expected/${party}`, true])),
  };
  await server.importLines(`${JSON.stringify(line)}\n`);
  await server.start();
  police = await Phone.make(server);
  looks = new Looks(police, 'helg');
  await police.join(await server.invite('member', 'lpo', 'kommunpolis'));
  await police.filled();
  await police.installed();
});

afterAll(async () => {
  for (const phone of [police, ...others]) await phone?.remove();
  await server?.remove();
});

async function another(party: string, role: string, theme: 'night' | 'day' = 'night'): Promise<Phone> {
  const phone = await Phone.make(server, { theme });
  others.push(phone);
  await phone.join(await server.invite('member', party, role));
  await phone.filled();
  return phone;
}

test('twelve parties without a network in fourteen taps on one screen, kept over a killed browser, sent when it is back', async () => {
  let taps = 0;
  const tap = async (name: RegExp): Promise<void> => {
    await police.page.getByRole('button', { name }).click();
    taps += 1;
  };
  await police.offline(true);
  await police.follow('/idag');
  await looks.look('idag');
  await tap(/^Starta helgmöte nu$/);
  await police.page.getByRole('heading', { level: 1, name: 'Fredagsmötet' }).waitFor();
  meeting = decodeURIComponent(new URL(police.page.url()).pathname.slice('/helg/'.length));
  const screen = police.page.url();
  const tiles = police.page.locator('button.tile:not(.add)');
  await expect.poll(() => tiles.count()).toBe(parties.length);
  expect(await police.page.locator('button.tile[aria-pressed=true]').count()).toBe(0);
  for (let i = 0; i < parties.length; i += 1) {
    await tiles.nth(i).click();
    taps += 1;
    await police.page.getByRole('button', { name: `Stäng närvaron, ${i + 1} ${i === 0 ? 'aktör' : 'aktörer'}` }).waitFor();
  }
  expect(police.page.url()).toBe(screen);
  await looks.look('narvaro-tolv');
  await tap(/^Stäng närvaron, 12 aktörer$/);
  await police.page.getByText('Mötet är hållet och räknas').waitFor();
  expect(taps).toBeLessThanOrEqual(14);

  await police.close();
  await police.open();
  await police.offline(true);
  await police.goto(`/helg/${meeting}`);
  await police.page.getByText('Mötet är hållet och räknas').waitFor();
  expect(await police.page.locator('button.tile[aria-pressed=true]').count()).toBe(12);
  expect(await police.pill()).toMatch(/väntar på nät|Inget nät|sparade i telefonen/);
  await police.offline(false);
  await police.page.evaluate(() => dispatchEvent(new Event('online')));
  await police.waitForPill(/Allt är inskickat/);

  const ids = [meeting, ...parties.map((party) => `${meeting}/attendance/${party}`)].map(encodeURIComponent).join(',');
  const { entities } = await police.ask<{ entities: { kind: string; fields: Record<string, { value: unknown }> }[] }>(`/api/v1/entities?ids=${ids}`);
  expect(entities.filter(({ kind, fields }) => kind === 'attendance' && fields['state']?.value === 'present')).toHaveLength(12);
  expect(entities.find(({ kind }) => kind === 'weekend_meeting')?.fields['status']?.value).toBe('held');
});

test('the second tap opens the details; another authority takes the attendance over and is seen to have it', async () => {
  const { page } = police;
  await page.getByRole('button', { name: /^Lokalpolisområdet/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /mer|fler|\+/i }).or(dialog.locator('button', { hasText: '+' })).first().click();
  await dialog.getByRole('button', { name: 'På distans' }).click();
  await looks.look('narvaro-detalj');
  await dialog.getByRole('button', { name: 'Klart' }).click();
  await page.getByRole('button', { name: /^Lokalpolisområdet.*På distans/ }).waitFor();

  const office = await another('sdf', 'trygghetssamordnare', 'day');
  await office.follow(`/helg/${meeting}`);
  await office.page.getByText('Lokalpolisområdet, kommunpolis tar närvaron').or(office.page.getByText('Mötet är hållet och räknas')).first().waitFor();
  await office.page.getByRole('button', { name: 'Jag tar närvaron' }).click();
  await page.getByRole('button', { name: 'Jag tar närvaron' }).waitFor();
  const day = new Looks(office, 'helg-dag');
  await day.look('narvaro');
  looks.found.push(...day.found);
});

test('the code on the wall: party, number, done, and the convener sees it', async () => {
  await police.follow(`/helg/${meeting}/dorren`);
  await police.page.getByRole('img', { name: /./ }).or(police.page.locator('svg')).first().waitFor();
  const shown = police.page.locator('p.typed strong');
  await shown.waitFor();
  const code = await shown.innerText();
  await looks.look('dorren');

  const stranger = await Phone.make(server);
  others.push(stranger);
  await stranger.goto(`/incheckning#${code}`);
  await stranger.page.getByRole('button', { name: 'Vi finns inte i listan' }).click();
  await stranger.page.getByRole('button', { name: 'Kriminalvården' }).click();
  await stranger.page.getByRole('button', { name: '+' }).or(stranger.page.locator('button', { hasText: '+' })).first().click();
  const door = new Looks(stranger, 'helg-incheckning');
  await door.look('valj');
  await stranger.page.getByRole('button', { name: 'Checka in', exact: true }).click();
  await stranger.page.getByText('Incheckade, 2 personer').waitFor();
  await door.look('klart');
  looks.found.push(...door.found);

  await police.follow(`/helg/${meeting}`);
  await police.page.getByRole('button', { name: /^Kriminalvården.*2 personer/ }).waitFor();
});

test('the four questions: last week first, chips, what the calendar knows, and text only when it is turned on', async () => {
  const { page } = police;
  await page.getByRole('button', { name: 'Frågor' }).click();
  await page.getByRole('heading', { name: /^Sedan sist/ }).waitFor();
  await page.getByRole('button', { name: 'Gjort', exact: true }).first().click();
  await page.getByRole('button', { name: 'Oljud' }).click();
  await page.getByRole('button', { name: 'Torget' }).click();
  await page.locator('button[aria-pressed=true]', { hasText: 'Torget' }).waitFor();
  await looks.look('fragor');
  await page.getByText('Kan begäras ut. Inget från förundersökning eller spaning.').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Slå på fri text' }).click();
  await page.getByText('Kan begäras ut. Inget från förundersökning eller spaning.').waitFor();
  const text = page.getByLabel('Anteckning för alla på mötet');
  await text.fill('Ring 070-123 45 67 om det blir stökigt');
  await text.blur();
  await page.getByText('Det där ser ut som ett telefonnummer.').waitFor();
  expect(await text.inputValue()).toContain('stökigt');
  await looks.look('fragor-nummer');
  await text.fill('Stökigt vid torget på fredagen');
  await text.blur();
  await police.waitForPill(/Allt är inskickat/);
  await page.getByRole('button', { name: 'Nästa fråga' }).last().click();
  await page.getByRole('button', { name: 'Nästa fråga' }).last().click();
  await page.getByText(/Solen går ner \d\d\.\d\d/).waitFor();
  await looks.look('fragor-vantas');
});

test('focus places are seen by those who checked in, and by nobody else; agreements by all', async () => {
  const { page } = police;
  await page.getByRole('button', { name: 'Överens' }).click();
  await page.getByRole('button', { name: 'Ny fokusplats' }).click();
  let dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Stationen' }).click();
  await dialog.getByRole('button', { name: '22–01' }).click();
  await dialog.getByRole('button', { name: 'Nattvandrarna' }).or(dialog.getByRole('button', { name: 'Nattvandrare' })).first().click();
  await looks.look('fokusplats');
  await dialog.getByRole('button', { name: 'Spara' }).click();
  await page.getByRole('button', { name: 'Ny överenskommelse' }).click();
  dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Spara' }).click();
  await dialog.getByText('Skriv vad ni har kommit överens om.').waitFor();
  await dialog.getByLabel('Vad', { exact: true }).fill('Fält och vakt går tillsammans');
  await dialog.getByRole('button', { name: 'Stadsdelsförvaltningen' }).click();
  await dialog.getByRole('button', { name: 'Spara' }).click();
  await page.getByText('Fält och vakt går tillsammans').waitFor();
  await looks.look('overens');
  await police.waitForPill(/Allt är inskickat/);

  const walkers = await another('nattvandrare', 'gruppledare');
  await walkers.follow(`/helg/${meeting}/overens`);
  await walkers.page.getByText('Stationen').waitFor();
  await walkers.page.getByText('Fält och vakt går tillsammans').waitFor();
  const strangers = await another('skv', 'handläggare');
  await strangers.follow(`/helg/${meeting}/overens`);
  await strangers.page.getByText('Fokusplatserna syns för dem som checkat in i helgen.').waitFor();
  await strangers.page.getByText('Fält och vakt går tillsammans').waitFor();
  expect(await strangers.page.getByText('Stationen').count()).toBe(0);
});

test('the evening report of those who are no authority has no words in it and is done in a few taps', async () => {
  const walkers = others.find((phone) => phone.page.url().includes(`${meeting}/overens`))!;
  const { page } = walkers;
  await walkers.follow('/idag');
  await page.getByRole('link', { name: /Kvällsrapport/ }).first().waitFor();
  await walkers.follow(`/helg/${meeting}/rapport`);
  await page.getByText('Såg ni brott? Ring 114 14 eller 112. Skriv det inte här.').waitFor();
  expect(await page.locator('textarea, input').count()).toBe(0);
  await page.getByRole('button', { name: 'Spara och klart' }).click();
  await page.getByText('Välj en plats.').waitFor();
  await page.getByRole('button', { name: 'Stationen' }).click();
  await page.getByRole('button', { name: 'Lugnt' }).click();
  const report = new Looks(walkers, 'helg-rapport');
  await report.look('kvallsrapport');
  looks.found.push(...report.found);
  await page.getByRole('button', { name: 'Spara och klart' }).click();
  await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Kvällsrapport' }).waitFor();
  await walkers.waitForPill(/Allt är inskickat/);
});

test('afterwards: how it went, a closing note, matters that go on, and half a page to print', async () => {
  const { page } = police;
  await page.getByRole('button', { name: 'Efter' }).click();
  await page.getByRole('heading', { name: '1 notering från helgen' }).waitFor();
  await page.getByRole('button', { name: 'Gjort', exact: true }).click();
  await page.getByLabel('Så blev helgen').fill('Lugn helg. Lite oljud vid torget.');
  await page.getByLabel('Till förvaltningen').fill('Trasig lampa vid bollplanen');
  await page.getByRole('button', { name: 'Lägg till till förvaltningen' }).click();
  await page.getByText(/är avslutad\. Tack\./).waitFor();
  await looks.look('efter');
  await police.waitForPill(/Allt är inskickat/);
  await police.follow(`/helg/${meeting}/lapp`);
  const sheet = await page.locator('article').innerText();
  expect(sheet).toMatch(/Svenska kyrkan/);
  expect(sheet).toMatch(/Oljud/);
  expect(sheet).not.toMatch(/Stationen|Fält och vakt|Stökigt/);
  await looks.look('lappen');
});

test('two meetings the same evening are asked about, and become one only by a person', async () => {
  const { page } = police;
  const now = new Date();
  const starts = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}T12:00`;
  await server.kill();
  const line = (entity: string, kind: string, set: object) =>
    JSON.stringify({ activity: row, occasion: 'dubblett', entity, kind, at: now.toISOString(), by: { party: 'sdf', role: '' }, set });
  await server.importLines(
    `${line('dubblett', 'weekend_meeting', { status: 'planned', starts_at: starts, place: 'Biblioteket', convenor: { party: 'sdf', role: '' } })}\n` +
      `${line('dubblett/attendance/socialjour', 'attendance', { party: 'socialjour', state: 'present', mode: 'physical', headcount: 2 })}\n`,
  );
  await server.start();
  await police.follow(`/helg/${meeting}`);
  await page.getByText('Två möten samma kväll').waitFor({ timeout: 60_000 });
  await looks.look('tva-moten');
  await page.getByRole('button', { name: 'Slå ihop' }).click();
  await page.getByText('Två möten samma kväll').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Socialjouren.*2 personer/ }).waitFor();
  await police.waitForPill(/Allt är inskickat/);
});

test('nothing on these screens is out of reach, and nothing broke', () => {
  expect(looks.found).toEqual([]);
  expect([police, ...others].flatMap((phone) => phone.complaints)).toEqual([]);
});
