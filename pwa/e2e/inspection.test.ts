// An inspection round on two phones without a network, and a third party that is to learn nothing of it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Looks } from './looks';
import { Phone } from './phone';
import { LyktaServer, projectFolder } from './server';

let server: LyktaServer;
let police: Phone;
let district: Phone;
let outsider: Phone;
let looks: Looks;

/** The small plan of the contract's examples, its second row an inspection. */
async function importPlan(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lykta-plan-'));
  const text = await readFile(join(projectFolder, 'shared/examples/plans/lyktdalen-2025.json'), 'utf8');
  const file = join(folder, 'plan.json');
  await writeFile(file, text.replace('"helgsamverkan"', '"tillsyn"').replace('"name": "Helgmöte"', '"name": "Tobaks- och krogtillsyn"'));
  await server.command('plan', 'import', file);
  await rm(folder, { recursive: true });
}

/** Taps as a thumb makes them, counted. */
class Thumb {
  taps = 0;
  constructor(private readonly phone: Phone) {}
  async tap(name: string | RegExp, role: 'button' | 'link' = 'button'): Promise<void> {
    await this.phone.page.getByRole(role, { name }).click();
    this.taps += 1;
  }
}

beforeAll(async () => {
  server = await LyktaServer.make();
  await importPlan();
  await server.start();
  [police, district, outsider] = await Promise.all([Phone.make(server), Phone.make(server, { theme: 'day' }), Phone.make(server)]);
  looks = new Looks(police, 'tillsyn');
  await police.join(await server.invite('member', 'lpo', 'områdespolis'));
  await district.join(await server.invite('member', 'sdf', 'tillsynshandläggare'));
  await outsider.join(await server.invite('member', 'kyrka', 'diakon'));
});

afterAll(async () => {
  await Promise.all([police?.remove(), district?.remove(), outsider?.remove()]);
  await server?.remove();
});

describe('an inspection round', () => {
  test('is planned by the police, with objects, and reaches the district and nobody else', async () => {
    const { page } = police;
    await page.getByRole('link', { name: /^Tillsyn/ }).click();
    await page.getByText('Inga rundor än').waitFor();
    await page.getByRole('link', { name: 'Planera en runda' }).click();
    await page.getByRole('button', { name: 'Spara rundan' }).click();
    await page.getByText('Välj minst ett slag.').waitFor();
    await page.getByRole('button', { name: 'Tobak', exact: true }).click();
    await page.getByRole('button', { name: /Stadsdelsförvaltningen/ }).click();
    await looks.look('ny-runda');
    await page.getByRole('button', { name: 'Spara rundan' }).click();
    await page.getByRole('heading', { level: 1, name: 'Tobak' }).waitFor();
    for (const name of ['Kiosken', 'Hörnbutiken']) {
      await page.getByRole('button', { name: 'Lägg till objekt' }).click();
      await page.getByRole('button', { name: 'Nytt objekt' }).click();
      await page.getByLabel('Namn på stället').fill(name);
      await page.getByLabel('Adress').fill('Gatan 1');
      await page.getByRole('group', { name: 'Regelverk' }).getByRole('button', { name: 'Tobak', exact: true }).click();
      await page.getByRole('button', { name: 'Spara objektet' }).click();
      await page.getByRole('link', { name: new RegExp(name) }).waitFor();
    }
    await looks.look('runda');
    await police.waitForPill(/Allt är inskickat/);

    await district.follow('/tillsyn');
    await district.page.getByRole('link', { name: /Tobak/ }).click();
    await district.page.getByRole('link', { name: /Kiosken/ }).waitFor();

    await outsider.page.reload();
    await outsider.page.getByRole('navigation', { name: 'Huvudmeny' }).waitFor();
    await outsider.follow('/tillsyn');
    await outsider.page.getByText('Inga rundor än').waitFor();
    expect(await outsider.page.locator('main').innerText()).not.toMatch(/Tobak|Kiosken/);
  });

  test('a shop without remarks is eight taps, without a network', async () => {
    await police.offline(true);
    const thumb = new Thumb(police);
    await thumb.tap(/Kiosken/, 'link');
    await thumb.tap('Vi är här');
    await looks.look('besok');
    await thumb.tap('Kvällens punkter utan anmärkning');
    await looks.look('kvallens-punkter');
    await thumb.tap('Svara utan anmärkning på 14 punkter');
    await thumb.tap('Information lämnad');
    await thumb.tap('Dela mina svar');
    await police.page.getByText('Dina svar är delade.').waitFor();
    await thumb.tap('Klart, till rundan', 'link');
    await police.page.getByRole('link', { name: /Kiosken.*Utan anmärkning/s }).waitFor();
    expect(thumb.taps).toBeLessThanOrEqual(8);
  });

  test('the district fills the same visit on its own phone, and each sees the other only when it shares', async () => {
    await district.offline(true);
    const { page } = district;
    await page.getByRole('link', { name: /Kiosken/ }).click();
    await page.getByRole('button', { name: 'Vi är här' }).click();
    const point = page.getByRole('group', { name: /^Tydlig skylt/ });
    await point.getByRole('button', { name: 'Brist' }).click();
    await page.getByLabel(/Vad saknas/).fill('Skylt saknas vid kassan');
    await page.getByRole('button', { name: 'Spara bristen' }).click();
    await point.getByText('Skylt saknas vid kassan').waitFor();

    await police.offline(false);
    await district.offline(false);
    await police.waitForPill(/Allt är inskickat/);
    await district.waitForPill(/Allt är inskickat/);

    // The police shared: the district sees it. The district has not: nothing of it is with the police.
    await point.getByText(/Lokalpolisområdet: Utan anmärkning/).waitFor();
    await page.getByText(/Ni har svarat olika/).waitFor();
    await police.page.getByRole('link', { name: /Kiosken/ }).click();
    await police.page.getByRole('heading', { level: 1, name: 'Kiosken' }).waitFor();
    const seen = await police.page.locator('main').innerText();
    expect(seen).toMatch(/14 av 14 punkter besvarade/);
    expect(seen).not.toMatch(/Skylt saknas|Ni har svarat olika/);

    await page.getByRole('button', { name: 'Dela mina svar' }).click();
    await police.page.getByText(/Ni har svarat olika/).waitFor();
    await police.page.getByText(/Stadsdelsförvaltningen: Brist/).waitFor();
    await looks.look('olika-svar');
  });

  test('once it was held others learn its kinds and date, and nothing of what was found', async () => {
    const { page } = police;
    await page.getByRole('link', { name: 'Klart, till rundan' }).click();
    await page.getByRole('button', { name: 'Rundan är genomförd' }).click();
    await page.getByRole('button', { name: 'Ja, den är genomförd' }).click();
    await page.getByText(/Genomförd/).first().waitFor();
    await outsider.page.getByRole('link', { name: /Tobak/ }).click();
    await outsider.page.getByRole('heading', { level: 1, name: 'Tobak' }).waitFor();
    expect(await outsider.page.locator('main').innerText()).not.toMatch(/Kiosken|Brist|Lokalpolis/);
  });

  test('every screen was looked at: nothing for axe, nothing too wide', () => {
    expect(looks.found).toEqual([]);
    expect([...police.complaints, ...district.complaints, ...outsider.complaints]).toEqual([]);
  });
});
