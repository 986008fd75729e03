// After a walk, as its coordinator does it: the list cleaned up, measures proposed and answered, the clock, the second
// walk. At a desk (1280) and on a phone (360), by night and by day.
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

const AUTUMN = 'Torget och Norra gångvägen';

async function openAutumn(phone: Phone): Promise<string> {
  const { page } = phone;
  await phone.follow('/vandring');
  // The walk of last autumn, not the one that follows it up.
  await page.getByRole('link', { name: new RegExp(`${AUTUMN}.*16 okt`, 's') }).first().click();
  await page.getByRole('heading', { level: 1, name: AUTUMN }).waitFor();
  await page.getByRole('button', { name: 'Efter', exact: true }).click();
  await page.getByText('Efter vandringen').waitFor();
  return new URL(page.url()).pathname.replace(/\/efter$/, '');
}

describe.each([
  ['night', 1280],
  ['day', 360],
] as const)('by %s at %i px', (theme, width) => {
  let phone: Phone;
  let looks: Looks;

  beforeAll(async () => {
    phone = await Phone.make(server, { theme, width, height: width === 360 ? 780 : 900 });
    looks = new Looks(phone, `after-${width}-${theme}`);
    await phone.join(await server.invite('coordinator', 'sdf', 'trygghetssamordnare'));
    await phone.filled();
  });

  afterAll(async () => {
    await phone?.remove();
  });

  test('the list is cleaned up, measures are proposed, answered for the owner, and numbers follow', async () => {
    const { page } = phone;
    await openAutumn(phone);
    await page.getByText(/Svarat \d+ av \d+/).first().waitFor();
    await looks.look('efter');

    // Corrected where it stands.
    const first = page.getByRole('textbox', { name: 'Plats med ord' }).first();
    await first.fill(`vid hållplatsen ${width}`);
    await first.blur();

    // Two findings that are the same become one, and can be taken apart again.
    const before = await page.locator('h2', { hasText: /^Städa listan/ }).innerText();
    const boxes = page.getByRole('checkbox');
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await page.getByRole('button', { name: 'Slå ihop' }).click();
    await page.getByText('Sammanslagna, 1').waitFor();
    await page.getByText('Sammanslagna, 1').click();
    await page.getByRole('button', { name: 'Ta isär' }).click();
    await page.locator('h2', { hasText: before }).waitFor();

    // A measure from a finding, its owner asked.
    await boxes.nth(0).check();
    await page.getByRole('region', { name: 'Valda iakttagelser' }).getByRole('button', { name: 'Föreslå åtgärd' }).click();
    await page.getByRole('dialog').getByLabel('Åtgärd', { exact: true }).fill(`Måla räcket ${width}`);
    await page.getByRole('dialog').getByLabel('Ansvarig', { exact: true }).selectOption('lpo');
    await looks.look('foresla');
    await page.getByRole('dialog').getByRole('button', { name: 'Föreslå', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await phone.waitForPill(/Allt är inskickat/);
    const owner = page.getByRole('article', { name: 'Lokalpolisområdet' });
    await owner.getByText(`Måla räcket ${width}`).waitFor();

    // The owner said yes on the phone: entered for them.
    const line = owner.locator(`li.line[aria-label="Måla räcket ${width}"]`);
    const began = Date.now();
    await line.getByRole('button', { name: 'Skriv in svar' }).click();
    await line.getByRole('button', { name: 'Vi tar det' }).click();
    await line.getByRole('button', { name: 'Inom 3 mån' }).click();
    await line.getByRole('button', { name: 'Skicka svaret' }).click();
    await line.getByText(/Överenskommet, klart senast/).waitFor();
    expect(Date.now() - began).toBeLessThan(10_000);

    // Due before it was agreed is told, and nothing is lost.
    await line.getByRole('button', { name: 'Ändra', exact: true }).click();
    await line.getByRole('button', { name: 'Klart', exact: true }).click();
    await line.getByLabel('Vilken dag blev det klart?').fill('2020-01-01');
    await line.getByRole('button', { name: 'Skicka svaret' }).click();
    await line.getByText(/före vandringen|före dagen/).waitFor();
    await looks.look('svara-at');
    await line.getByRole('button', { name: 'Tillbaka', exact: true }).click();

    // Split into parts that count instead of the whole.
    await line.getByRole('button', { name: 'Dela upp' }).click();
    await page.getByLabel('Del 1', { exact: true }).fill(`Skrapa räcket ${width}`);
    await page.getByLabel('Del 2', { exact: true }).fill(`Lacka räcket ${width}`);
    await page.getByRole('dialog').getByRole('button', { name: 'Dela upp' }).click();
    await owner.getByText(`Lacka räcket ${width}`).waitFor();
    expect(await owner.getByText(`Måla räcket ${width}`).count()).toBe(0);

    // One of them is no longer needed.
    const part = owner.locator(`li.line[aria-label="Lacka räcket ${width}"]`);
    await part.getByRole('button', { name: 'Ändra', exact: true }).click();
    await part.getByRole('button', { name: 'Ta bort' }).click();
    await page.getByRole('button', { name: 'Behövs inte längre' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ta bort', exact: true }).click();
    await part.getByText('Borttagen').waitFor();
    await phone.waitForPill(/Allt är inskickat/);

    // The parties are told, and it is remembered.
    await page.getByRole('button', { name: /^Berätta hur det går/ }).click();
    await page.getByRole('button', { name: 'De som var med', exact: true }).click();
    await looks.look('aterkoppling');
    await page.getByRole('button', { name: 'Spara som skickad i dag' }).click();
    await page.getByText(/^Skickat: De som var med/).waitFor();

    expect(looks.found).toEqual([]);
    expect(phone.complaints).toEqual([]);
  });

  test('the clock stands per walk and pooled, and the pooled number is the server’s', async () => {
    const { page } = phone;
    await phone.waitForPill(/Allt är inskickat/);
    await phone.follow('/atgarder');
    await page.getByRole('heading', { name: 'Alla vandringar ihop' }).waitFor();
    await page.getByText('Från serverns uppföljning').or(page.getByText('Enligt serverns uppföljning')).waitFor();
    await looks.look('atgarder');
    const year = new Date().getFullYear();
    const record = await phone.ask<{ activities: { id: string; goals: { id: string; value: { numerator: number; denominator: number } }[] }[] }>(`/api/v1/records/demo-${year}?period=VB`);
    const value = record.activities.find(({ id }) => id === 'trygghetsvandring')!.goals.find(({ id }) => id === 'g2')!.value;
    await page.getByText(`${value.numerator} av ${value.denominator} klara`).first().waitFor();
    expect(looks.found).toEqual([]);
    expect(phone.complaints).toEqual([]);
  });

  test('the second walk: planned in equal darkness, then one tap per finding, without a network', async () => {
    const { page } = phone;
    await openAutumn(phone);
    await page.getByRole('link', { name: /^Uppföljningsvandring/ }).click();
    const plan = page.getByRole('button', { name: 'Planera uppföljningen' });
    const looking = page.getByText(/\d+ av \d+ sedda/);
    await plan.or(looking).waitFor();
    if (await plan.isVisible()) {
      await looks.look('uppfoljning-ny');
      await plan.click();
      await page.getByText('Planera vandringen').waitFor();
      await phone.follow(new URL(page.url()).pathname.replace(/\/plan$/, '/folj-upp'));
    }
    await page.getByText(/\d+ av \d+ sedda/).waitFor();
    await phone.offline(true);
    const pair = page.locator('li.pair').nth(width === 360 ? 1 : 0);
    await pair.getByRole('button', { name: 'Fortfarande så' }).click();
    await page.locator('li.pair.still_so').first().waitFor();
    await pair.getByRole('button', { name: 'Åtgärdat' }).click();
    await page.locator('li.pair.fixed').first().waitFor();
    await looks.look('uppfoljning');
    await phone.offline(false);
    await phone.waitForPill(/Allt är inskickat/);
    expect(looks.found).toEqual([]);
    expect(phone.complaints).toEqual([]);
  });
});
