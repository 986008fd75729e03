// Planning a walk as its coordinator does it, at a desk and on a phone: time and darkness, stops, what comes along, who is
// invited and what nobody can answer about. What is written without a network is sent when it is back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Looks } from './looks';
import { Phone } from './phone';
import { LyktaServer } from './server';

let server: LyktaServer;

beforeAll(async () => {
  server = await LyktaServer.make();
  await server.start();
});

afterAll(async () => {
  await server?.remove();
});

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

describe.each([
  ['night', 360],
  ['day', 1280],
] as const)('by %s at %i px', (theme, width) => {
  let phone: Phone;
  let looks: Looks;

  beforeAll(async () => {
    phone = await Phone.make(server, { theme, width, height: width === 360 ? 780 : 900 });
    looks = new Looks(phone, `plan-${width}-${theme}`);
    await phone.join(await server.invite('coordinator', 'sdf', 'trygghetssamordnare'));
    await phone.filled();
    await phone.installed();
  });

  afterAll(async () => {
    await phone?.remove();
  });

  test('from nothing to an invitation', async () => {
    const { page } = phone;
    await phone.follow('/vandring/ny');
    await page.getByLabel('Område').fill('Tunneln och bollplanen');
    await page.getByLabel('Börjar').fill(`${inDays(5)}T21:30`);
    await page.getByRole('button', { name: 'Spara vandringen' }).or(page.locator('form button[type=submit]')).first().click();
    await page.getByText('Planera vandringen').waitFor();

    // The sun of that day decides, a person may say otherwise and why.
    await page.getByText(/^Solen går ner \d\d\.\d\d/).waitFor();
    await page.getByText('Det är mörkt när ni börjar').waitFor();
    await page.getByRole('button', { name: 'Räkna som ljus' }).click();
    await page.getByRole('button', { name: 'Spara varför' }).click();
    await page.getByText('Skriv varför, så att siffran går att förstå.').waitFor();
    await page.getByLabel('Varför det räknas som mörkt eller ljust').fill('gatlyktorna lyser starkt');
    await page.getByRole('button', { name: 'Spara varför' }).click();
    await page.getByText('Bestämt för hand: gatlyktorna lyser starkt').waitFor();
    await page.getByText('Det är ljust när ni börjar').waitFor();
    await page.getByRole('button', { name: 'Solen bestämmer' }).click();
    await page.getByText('Det är mörkt när ni börjar').waitFor();

    // Without a network: stops, and where they come from.
    await phone.offline(true);
    await page.getByRole('button', { name: 'Nytt stopp utan karta' }).click();
    await page.getByRole('textbox', { name: 'Namn på stopp 1' }).fill('Tunneln');
    await page.getByRole('textbox', { name: 'Namn på stopp 1' }).blur();
    await page.getByRole('button', { name: 'Synpunkt från ett möte eller en anmälan' }).click();
    await page.getByRole('combobox', { name: 'Varifrån stopp 2 kommer' }).selectOption('fault_report');
    await page.getByRole('button', { name: 'Flytta upp stopp 2' }).click();
    await page.waitForFunction(() => (document.querySelector('textarea[aria-label="Namn på stopp 2"]') as HTMLTextAreaElement | null)?.value === 'Tunneln');

    // A list of views from a meeting, still without a network: what is in it is told before anything is kept.
    await page.getByRole('button', { name: 'Ta in synpunkter från en fil' }).click();
    const list = page.getByRole('dialog');
    await list.locator('input[type=file]').setInputFiles({ name: 'lista.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('PK\u0003\u0004') });
    await list.getByText('Det är en arbetsbok. Öppna den och spara som CSV.').waitFor();
    const rows = 'Plats;Synpunkt;Lat;Long;Namn\r\nHörnet vid kiosken;Mörkt och ödsligt;59,2412;18,0834;Anna\r\nBänken;Trasig;6580822;674032;Bo\r\n;Önskar fler lyktor;;;\r\n';
    await list.locator('input[type=file]').setInputFiles({ name: 'medborgarmöte.csv', mimeType: 'text/csv', buffer: Buffer.from(rows, 'latin1') });
    await list.getByText('2 blir stopp').waitFor();
    await list.getByText('Rad 3: Läget är i meter (SWEREF). Exportera med grader, WGS 84.').waitFor();
    await list.getByText('Läses inte: Namn').waitFor();
    await list.locator('button[aria-pressed=true]', { hasText: 'Medborgarmöte' }).waitFor();
    await looks.look('synpunkter');
    await list.getByRole('button', { name: 'Ta in 2 stopp, hoppa över 1 rad' }).click();
    await list.getByText('2 stopp är inlagda sist på vägen.').waitFor();
    await list.locator('input[type=file]').setInputFiles({ name: 'medborgarmöte.csv', mimeType: 'text/csv', buffer: Buffer.from(rows, 'utf16le') });
    await list.getByText('2 finns redan bland stoppen.').waitFor();
    await list.getByText('Inget i filen kan bli ett nytt stopp.').waitFor();
    await list.getByRole('button', { name: 'Stäng' }).click();
    await page.getByRole('heading', { name: 'Stopp, 4' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Namn på stopp 3' }).inputValue()).toBe('Hörnet vid kiosken');
    expect(await page.getByRole('combobox', { name: 'Varifrån stopp 3 kommer' }).inputValue()).toBe('citizens_meeting');

    // What is open in the same area comes along.
    await page.getByText('Glänta upp dungen').waitFor();
    await page.getByRole('button', { name: /Glänta upp dungen/ }).click();
    await page.locator('button[aria-pressed=true]', { hasText: 'Glänta upp dungen' }).waitFor();

    // Who is invited, and the knowledge that is needed.
    await page.getByRole('combobox', { name: 'Bjud in …' }).selectOption('tk');
    await page.getByRole('button', { name: /Trafikkontoret/ }).waitFor();
    await page.getByRole('group', { name: 'Kunskap som behövs' }).getByRole('button', { name: 'Belysning', exact: true }).click();
    await page.getByText('Saknas: Belysning').waitFor();
    // Five days ahead it is said aloud.
    await page.getByText(/^Ingen som kommer .* kan svara på: Belysning/).waitFor();
    await looks.look('utan-nat');
    await phone.offline(false);
    await phone.waitForPill(/Allt är inskickat/);

    // The reply came by phone: somebody who knows lamps is coming.
    await page.getByRole('button', { name: /Trafikkontoret/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Skickar ersättare' }).click();
    await dialog.getByRole('button', { name: 'Belysning', exact: true }).click();
    await looks.look('inbjuden');
    await dialog.getByRole('button', { name: 'Stäng' }).click();
    await page.getByText('Saknas: Belysning').waitFor({ state: 'detached' });

    // The calendar's address: the same each time it is shown, a calendar with this walk, and dead when it is taken back.
    const showFeed = async (): Promise<string> => {
      await page.getByRole('button', { name: 'Följ vandringarna i kalendern' }).click();
      await dialog.getByText(/Du har ingen kalenderadress|Lägg in adressen/).waitFor();
      if (await dialog.getByRole('button', { name: 'Visa kalenderadressen' }).isVisible()) await dialog.getByRole('button', { name: 'Visa kalenderadressen' }).click();
      return dialog.locator('code').innerText();
    };
    const address = await showFeed();
    expect(address).toMatch(/^https:.*\/api\/v1\/feeds\/[\w-]{43}\.ics$/);
    await looks.look('kalender');
    await dialog.getByRole('button', { name: 'Stäng' }).click();
    expect(await showFeed()).toBe(address);
    const calendar = (): Promise<string> => page.evaluate(async (url) => (await fetch(url, { credentials: 'omit' })).text(), address);
    expect(await calendar()).toContain('Tunneln och bollplanen');
    await dialog.getByRole('button', { name: 'Ta bort adressen' }).click();
    await dialog.getByText('Kalendrar som följer adressen slutar uppdateras.').waitFor();
    await dialog.getByRole('button', { name: 'Ta bort den' }).click();
    await dialog.getByText('Adressen är borttagen.').waitFor();
    expect(await calendar()).toContain('feed_unknown');
    await dialog.getByRole('button', { name: 'Stäng' }).click();

    await page.getByRole('button', { name: 'Text att sätta upp eller lägga ut' }).click();
    await page.getByRole('textbox', { name: 'Text', exact: true }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Text', exact: true }).inputValue()).toMatch(/Tunneln och bollplanen.*21\.30/s);
    await looks.look('affisch');
    await page.getByRole('dialog').getByRole('button', { name: 'Stäng' }).click();
    await phone.waitForPill(/Allt är inskickat/);
    await looks.look('plan');

    expect(looks.found).toEqual([]);
    expect(phone.complaints).toEqual([]);
  });
});
