// Every screen at 360 × 780, by night and by day: photographed to build/screenshots to be looked at, and searched by axe.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawPicture, Phone, violations } from './phone';
import { LyktaServer, projectFolder } from './server';

const folder = join(projectFolder, 'build/screenshots');
const images = join(projectFolder, 'docs/images');
/** Shown in the README and the handbook; taken anew when one is missing, or with LYKTA_DOCS=1. */
const shown_in_docs = new Map([
  ['night-idag', 'idag.png'],
  ['night-iakttagelse-ny', 'ny-iakttagelse.png'],
  ['night-vandring', 'vandring.png'],
  ['night-laget', 'laget.png'],
]);

let server: LyktaServer;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  await mkdir(images, { recursive: true });
  server = await LyktaServer.make();
  await server.start();
});

afterAll(async () => {
  await server?.remove();
});

describe.each(['night', 'day'] as const)('by %s', (theme) => {
  let phone: Phone;
  const found: string[] = [];

  async function look(name: string, scrolled = false): Promise<void> {
    const { page } = phone;
    await page.waitForTimeout(250);
    if (!scrolled) await page.evaluate(() => scrollTo(0, 0));
    const file = join(folder, `${theme}-${name}.png`);
    await page.screenshot({ path: file });
    const docs = shown_in_docs.get(`${theme}-${name}`);
    if (docs && (process.env['LYKTA_DOCS'] || !existsSync(join(images, docs)))) await writeFile(join(images, docs), await readFile(file));
    for (const { id, targets } of await violations(page)) found.push(`${name}: ${id} at ${targets.join(', ')}`);
    await page.evaluate(() => scrollTo(0, 0));
    // Text twice as large must wrap, never push the screen sideways.
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (overflow > 0) {
      const widest = await page.evaluate(() =>
        [...document.querySelectorAll('body *')]
          .filter((node) => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
          .map((node) => `${node.tagName.toLowerCase()}.${node.classList[0] ?? ''}`)
          .slice(-3),
      );
      found.push(`${name}: ${overflow} px too wide at 200 % text (${widest.join(' ')})`);
    }
    await page.evaluate(() => (document.documentElement.style.fontSize = ''));
  }

  beforeAll(async () => {
    phone = await Phone.make(server, { theme });
  });

  afterAll(async () => {
    await phone?.remove();
  });

  test('every screen is as it should be', async () => {
    const { page } = phone;
    await phone.goto('/');
    await look('anslut');
    await page.locator('#code').fill('0000-0000');
    await page.getByRole('button', { name: 'Anslut' }).click();
    await page.getByText('Koden stämmer inte').waitFor();
    await look('anslut-fel-kod');
    await phone.join(await server.invite('coordinator', 'sdf', 'trygghetssamordnare'));
    await phone.installed();
    await phone.filled();

    await phone.follow('/idag');
    await page.getByRole('heading', { name: 'Redo för kvällen?' }).waitFor();
    await look('idag');
    await phone.follow('/vandring');
    await look('vandringar');
    await phone.follow('/vandring/ny');
    await page.getByLabel('Område').waitFor();
    await look('vandring-ny');

    await phone.openTonight();
    await page.getByRole('button', { name: 'Ny iakttagelse' }).click();
    await page.getByRole('button', { name: 'Ta bild' }).waitFor();
    await look('iakttagelse-ny-tom');
    const picture = await drawPicture(phone, 225);
    await page.locator('input[type=file]').setInputFiles({ name: 'bild.jpg', mimeType: 'image/jpeg', buffer: picture });
    await page.getByText('1 av 4 foton').waitFor();
    await page.getByRole('button', { name: 'Belysning', exact: true }).click();
    await page.getByRole('button', { name: 'Släckt', exact: true }).click();
    await look('iakttagelse-ny');
    await page.getByRole('button', { name: 'Akut, fara nu' }).click();
    await page.getByLabel('Beskrivning').fill('Två lampor är släckta vid trappan');
    await page.getByLabel('Plats', { exact: true }).fill('vid busshållplatsen');
    await page.getByRole('link', { name: 'Ring 112' }).scrollIntoViewIfNeeded();
    await look('iakttagelse-ny-akut', true);
    await page.getByRole('button', { name: 'Spara, ingen syns' }).click();
    await page.getByRole('heading', { level: 1, name: 'Lyktebacken' }).waitFor();
    await phone.addFinding({ category: 'Klotter', picture: await drawPicture(phone, 255), description: 'Taggar på hela muren' });
    await phone.waitForPill(/Allt är inskickat/);
    await phone.offline(true);
    await phone.addFinding({ category: 'Trafik', picture: await drawPicture(phone, 200), description: 'Mopeder på gångvägen' });
    await look('vandring');
    await page.getByRole('button', { name: /^Närvaro/ }).click();
    await look('narvaro');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Avsluta vandringen/ }).click();
    await look('avsluta');
    await page.keyboard.press('Escape');
    await phone.follow('/skickat');
    await look('skickat-vantar');
    await phone.offline(false);
    await phone.waitForPill(/Allt är inskickat/);
    await look('skickat-kvitton');

    await phone.openTonight();
    await page.getByRole('link', { name: /Belysning/ }).first().click();
    await page.getByRole('button', { name: 'Visa vem som ändrat vad' }).click();
    await page.locator('ol li').first().waitFor();
    await look('iakttagelse');
    await page.getByRole('button', { name: 'Ta bort iakttagelsen' }).click();
    await look('iakttagelse-ta-bort');
    await page.keyboard.press('Escape');

    await phone.follow('/lage');
    await page.getByRole('heading', { name: 'Trygghetsvandring' }).waitFor();
    await look('laget');
    await page.locator('a[href^="/mal/g2/"]').click();
    await page.getByRole('heading', { name: /rader?$/ }).waitFor();
    await look('bakom-siffran');
    await phone.follow('/installningar');
    await look('mer');
    await page.getByRole('button', { name: 'Ny kod' }).click();
    await look('bjud-in');
    await page.getByRole('button', { name: 'Gör en kod' }).click();
    await page.getByRole('heading', { name: 'Koden är klar' }).waitFor();
    await look('bjud-in-kod');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Logga ut den här telefonen' }).click();
    await look('logga-ut');
    await page.keyboard.press('Escape');
    await phone.follow('/finns-inte');
    await look('finns-inte');

    expect(found).toEqual([]);
    expect(phone.complaints).toEqual([]);
  });
});
