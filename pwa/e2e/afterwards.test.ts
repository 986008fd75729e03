// What comes after the evening: the walk held, a measure done, the page anybody may read, the second walk with the old
// picture over the new one, the card of the place, and what a guest's phone says when its access is over.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawPicture, look, Phone } from './phone';
import { LyktaServer } from './server';

let server: LyktaServer;
let leader: Phone;
let guest: Phone;
let stranger: Phone;
const found: string[] = [];
let first_finding = '';

beforeAll(async () => {
  server = await LyktaServer.make();
  await server.start();
  leader = await Phone.make(server);
  await leader.join(await server.invite('coordinator', 'sdf', 'trygghetssamordnare'));
  await leader.installed();
  await leader.filled();
  guest = await Phone.make(server);
  stranger = await Phone.make(server, { theme: 'day' });
});

afterAll(async () => {
  for (const phone of [leader, guest, stranger]) await phone?.remove();
  await server?.remove();
});

async function openAfter(): Promise<void> {
  await leader.openTonight();
  await leader.page.getByRole('button', { name: 'Efter', exact: true }).click();
  await leader.page.getByText('Efter vandringen').waitFor();
}

test('a guest comes in with the evening’s code and sees two things', async () => {
  await leader.openTonight();
  await leader.page.getByRole('link', { name: /Led kvällen/ }).click();
  await leader.page.getByRole('button', { name: 'Gör en kod för kvällen' }).click();
  await leader.page.getByRole('img', { name: 'QR-kod för kvällen' }).waitFor();
  const code = (await leader.page.locator('.code').innerText()).trim();
  await guest.goto(`/med/${code}`);
  await guest.page.getByRole('heading', { name: 'Vem kommer du från?' }).waitFor();
  await guest.page.locator('.choices button').first().click();
  await guest.page.getByRole('button', { name: 'Jag förstår, gå vidare' }).click();
  await guest.installed();
  await guest.filled();
  await guest.openTonight();
  await guest.addFinding({ category: 'Klotter', picture: await drawPicture(guest, 10), description: 'Porten är nedklottrad' });
  await guest.addFinding({ category: 'Belysning', picture: await drawPicture(guest, 200), description: 'Lampan vid trappan' });
  await guest.waitForPill(/Allt är inskickat/);
});

test('the walk is held, the photo may be shown, and the owner has done what was asked', async () => {
  const { page } = leader;
  await leader.openTonight();
  await expect.poll(async () => (await leader.findingIds()).length).toBe(2);
  await page.getByRole('button', { name: 'Avsluta vandringen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Markera som genomförd' }).click();
  await page.getByRole('button', { name: 'Avsluta vandringen' }).getByText('Genomförd').waitFor();
  await leader.waitForPill(/Allt är inskickat/);

  await openAfter();
  const row = page.locator('li.row[data-what="Porten är nedklottrad"]');
  first_finding = (await row.getAttribute('data-id'))!;
  await row.getByRole('group', { name: 'Granska foto 1' }).getByRole('button', { name: 'Visa' }).click();
  await row.getByRole('button', { name: 'Föreslå åtgärd' }).click();
  await page.getByRole('dialog').getByLabel('Åtgärd', { exact: true }).fill('Tvätta porten');
  await page.getByRole('dialog').getByLabel('Ansvarig', { exact: true }).selectOption('bostad');
  await page.getByRole('dialog').getByRole('button', { name: 'Föreslå', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const line = page.locator('li.line[aria-label="Tvätta porten"]');
  await line.getByRole('button', { name: 'Skriv in svar' }).click();
  await line.getByRole('button', { name: 'Vi tar det' }).click();
  await line.getByRole('button', { name: 'Skicka svaret' }).click();
  await line.getByRole('button', { name: 'Ändra', exact: true }).click();
  await line.getByRole('button', { name: 'Klart', exact: true }).click();
  await line.getByRole('button', { name: 'Skicka svaret' }).click();
  await line.getByText(/Klart/).first().waitFor();
  await leader.waitForPill(/Allt är inskickat/);
});

test('the page for everybody is published from the phone, and a stranger reads it', async () => {
  const { page } = leader;
  await openAfter();
  await page.getByRole('button', { name: /^Så här gick det, för alla/ }).click();
  const sheet = page.getByRole('dialog');
  // A text to start from, made of what was agreed.
  expect(await sheet.getByLabel('Så här gick det').inputValue()).toMatch(/Tvätta porten/);
  await sheet.getByLabel('Så här gick det').fill('Vi var många, och porten är redan tvättad.');
  found.push(...(await look(leader, 'night-publicera')));
  await sheet.getByRole('button', { name: 'Publicera', exact: true }).click();
  await sheet.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Så här gick det, för alla/ }).getByText(/^Publicerad/).waitFor();
  await leader.waitForPill(/Allt är inskickat/);

  await page.getByRole('button', { name: /^Så här gick det, för alla/ }).click();
  const address = await sheet.getByRole('link', { name: 'Öppna den öppna sidan' }).getAttribute('href');
  await sheet.getByRole('button', { name: 'Avbryt' }).click();
  await stranger.goto(address!);
  await stranger.page.getByText('porten är redan tvättad').waitFor();
  await stranger.page.getByText('Tvätta porten').first().waitFor();
  // Descriptions are for those who were there.
  expect(await stranger.page.getByText('Porten är nedklottrad').count()).toBe(0);
  found.push(...(await look(stranger, 'day-sa-gick-det')));
});

test('on the second walk the old picture lies over the new one, and the place’s card shows both', async () => {
  const { page } = leader;
  await openAfter();
  await page.getByRole('link', { name: /^Uppföljningsvandring/ }).click();
  await page.getByRole('button', { name: 'Planera uppföljningen' }).click();
  await page.getByText('Planera vandringen').waitFor();
  await leader.follow(new URL(page.url()).pathname.replace(/\/plan$/, '/folj-upp'));
  const pair = page.locator('li.pair', { hasText: 'Porten är nedklottrad' });
  await pair.waitFor();
  await leader.waitForPill(/Allt är inskickat/);
  await leader.offline(true);
  await pair.getByRole('button', { name: 'Åtgärdat' }).click();
  await pair.getByRole('button', { name: 'Ta bild nu' }).click();
  const sheet = page.getByRole('dialog');
  const old = sheet.locator('img.old');
  await old.evaluate((image: HTMLImageElement) => image.decode());
  expect(await old.evaluate((image) => getComputedStyle(image).opacity)).toBe('0.4');
  await sheet.getByRole('slider').fill('70');
  expect(await old.evaluate((image) => getComputedStyle(image).opacity)).toBe('0.7');
  await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
  found.push(...(await look(leader, 'night-da-och-nu')));
  await sheet.getByRole('button', { name: 'Ta bild', exact: true }).click();
  await sheet.getByRole('img', { name: 'Nu' }).waitFor();
  await sheet.getByRole('button', { name: 'Spara, ingen syns' }).click();
  await sheet.waitFor({ state: 'detached' });
  await pair.locator('figure').nth(1).locator('img').waitFor();

  // The card of the place, still without a network.
  await leader.follow(`/iakttagelse/${encodeURIComponent(first_finding)}`);
  await page.getByRole('link', { name: 'Platskort' }).click();
  await page.getByRole('heading', { name: 'Före och efter' }).waitFor();
  expect(await page.locator('.pairs li img').count()).toBe(2);
  await page.getByText('Tvätta porten').first().waitFor();
  await page.getByText('Porten är nedklottrad').first().waitFor();
  await page.getByRole('application', { name: 'Karta över platsen' }).waitFor();
  found.push(...(await look(leader, 'night-platskort')));

  await leader.offline(false);
  await leader.waitForPill(/Allt är inskickat/);
  const href = (await page.getByRole('link', { name: 'Hämta som dokument' }).getAttribute('href'))!;
  const document_type = await page.evaluate(async (at) => {
    const answer = await fetch(at);
    return `${answer.status} ${answer.headers.get('content-type') ?? ''}`;
  }, href);
  expect(document_type).toMatch(/^200 .*wordprocessingml/);
});

test('when the evening is over the guest’s phone says what became of their own findings, and where anybody can read it', async () => {
  const { devices } = await leader.ask<{ devices: { device: string; right: string }[] }>('/api/v1/devices');
  for (const { device } of devices.filter(({ right }) => right === 'guest')) {
    const status = await leader.page.evaluate(async (id) => (await fetch(`/api/v1/devices/${encodeURIComponent(id)}`, { method: 'DELETE' })).status, device);
    expect(status).toBe(204);
  }
  const { page } = guest;
  await guest.follow('/idag');
  await page.getByRole('heading', { name: 'Tack för kvällen' }).waitFor({ timeout: 90_000 });
  await page.getByText('1 av dina 2 iakttagelser är åtgärdade').waitFor();
  found.push(...(await look(guest, 'night-tack-1-av-2')));

  // Opened again with no server in sight the phone still says so.
  await server.kill();
  await page.reload();
  await page.getByText('1 av dina 2 iakttagelser är åtgärdade').waitFor();
  await server.start();

  const address = await page.getByRole('link', { name: 'Så gick det i Lyktebacken' }).getAttribute('href');
  await stranger.goto(address!);
  await stranger.page.getByText('porten är redan tvättad').waitFor();
});

test('nothing on these screens is out of reach, and nothing broke', () => {
  expect(found).toEqual([]);
  expect([leader, guest].flatMap((phone) => phone.complaints)).toEqual([]);
});
