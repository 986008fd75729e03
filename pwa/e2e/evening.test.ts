// One evening, three phones: a leader who lets two guests in, half of the time without a network, sixty findings with
// eighty photos, and at the end everything is on the server once and the same on every phone.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { look, Phone } from './phone';
import { LyktaServer } from './server';

let server: LyktaServer;
let leader: Phone;
let guests: Phone[] = [];
const found: string[] = [];

interface Stored {
  id: string;
  fields: Record<string, { value: unknown } | undefined>;
  photos_stored: string[];
}

beforeAll(async () => {
  server = await LyktaServer.make();
  await server.start();
  leader = await Phone.make(server);
  await leader.join(await server.invite('coordinator', 'sdf', 'trygghetssamordnare'));
  await leader.installed();
  await leader.filled();
  guests = [await Phone.make(server), await Phone.make(server, { theme: 'day' })];
});

afterAll(async () => {
  await Promise.all([leader, ...guests].map((phone) => phone?.remove()));
  await server?.remove();
});

async function openLead(): Promise<void> {
  await leader.openTonight();
  await leader.page.getByRole('link', { name: /Led kvällen/ }).click();
  await leader.page.getByRole('heading', { level: 1, name: 'Led kvällen' }).waitFor();
}

test('the leader shows a code, and guests come in with it, saying for whom they speak', async () => {
  await openLead();
  found.push(...(await look(leader, 'night-leda')));
  await leader.page.getByRole('button', { name: 'Gör en kod för kvällen' }).click();
  await leader.page.getByRole('img', { name: 'QR-kod för kvällen' }).waitFor();
  const code = (await leader.page.locator('.code').innerText()).trim();
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  found.push(...(await look(leader, 'night-leda-kod')));

  // The first scans, the second types.
  const [first, second] = guests as [Phone, Phone];
  await first.goto(`/med/${code}`);
  await first.page.getByRole('heading', { name: 'Vem kommer du från?' }).waitFor();
  found.push(...(await look(first, 'night-med-vem')));
  const names = await first.page.locator('.choices button').allInnerTexts();
  expect(names.length).toBeGreaterThan(1);
  await first.page.locator('.choices button').first().click();
  await first.page.getByRole('heading', { level: 1, name: 'Välkommen ikväll' }).waitFor();
  await first.page.getByText(/Stadsdelsförvaltningen/).waitFor();
  await first.page.getByText(/Iakttagelser sparas i 5 år/).waitFor();
  found.push(...(await look(first, 'night-valkommen')));
  await first.page.getByRole('button', { name: 'Jag förstår, gå vidare' }).click();
  await first.page.getByRole('navigation', { name: 'Huvudmeny' }).waitFor();

  await second.goto('/med');
  await second.page.locator('#code').fill(code.toLowerCase());
  await second.page.getByRole('button', { name: 'Anslut' }).click();
  await second.page.getByRole('heading', { name: 'Vem kommer du från?' }).waitFor();
  await second.page.locator('.choices button').nth(1).click();
  found.push(...(await look(second, 'day-valkommen')));
  await second.page.getByRole('button', { name: 'Jag förstår, gå vidare' }).click();

  await leader.page.getByText('2 har kommit in').waitFor();
  for (const guest of guests) {
    await guest.installed();
    await guest.filled();
  }
});

/** So many findings, some with two photos, in the way a person takes them. */
async function capture(phone: Phone, count: number, two_photos: number, hue: number): Promise<void> {
  const { page } = phone;
  const picture = async (seed: number): Promise<Buffer> => {
    const text = await page.evaluate((n) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 120 });
      const c = canvas.getContext('2d')!;
      c.fillStyle = `hsl(${n * 3} 60% ${30 + (n % 30)}%)`;
      c.fillRect(0, 0, 160, 120);
      c.fillStyle = '#fff';
      c.font = '40px sans-serif';
      c.fillText(String(n), 10, 70);
      return canvas.toDataURL('image/jpeg', 0.8);
    }, seed);
    return Buffer.from(text.slice(text.indexOf(',') + 1), 'base64');
  };
  const categories = ['Belysning', 'Klotter', 'Trafik', 'Överblickbarhet'];
  for (let i = 0; i < count; i += 1) {
    await page.getByRole('button', { name: 'Ny iakttagelse' }).click();
    await page.getByRole('button', { name: 'Belysning', exact: true }).waitFor();
    const files = [await picture(hue + i)];
    if (i < two_photos) files.push(await picture(hue + i + 400));
    await page.locator('input[type=file]').setInputFiles(files.map((buffer, n) => ({ name: `${n}.jpg`, mimeType: 'image/jpeg', buffer })));
    await page.getByText(`${files.length} av 4 foton`).waitFor();
    await page.getByRole('button', { name: categories[i % categories.length]!, exact: true }).click();
    await page.getByRole('button', { name: 'Spara, ingen syns' }).click();
    await page.getByRole('button', { name: 'Ny iakttagelse' }).waitFor();
  }
}

test('sixty findings with eighty photos from three phones, two of them half the time without a network', async () => {
  const all = [leader, ...guests];
  // Each stands somewhere of its own: nothing here is the same lamp.
  for (const [i, phone] of all.entries()) {
    await phone.page.context().setGeolocation({ latitude: 59.2412 + i * 0.01, longitude: 18.0834, accuracy: 6 });
    await phone.openTonight();
  }
  const before = new Set(await leader.findingIds());
  await Promise.all(all.map((phone, i) => capture(phone, 10, i === 0 ? 4 : 3, 1000 * (i + 1))));
  for (const guest of guests) await guest.offline(true);
  const lost_at = performance.now();
  await guests[0]!.waitForPill(/sparade i telefonen, väntar på nät|Inget nät|Allt är inskickat|foton? i telefonen/);
  console.log(`the pill told of the lost network after ${(performance.now() - lost_at).toFixed(0)} ms`);
  await Promise.all(all.map((phone, i) => capture(phone, 10, i === 0 ? 4 : 3, 1000 * (i + 1) + 100)));
  for (const guest of guests) expect(await guest.pill()).toMatch(/väntar på nät/);
  await leader.waitForPill(/Allt är inskickat/, 180_000);

  await leader.page.getByRole('link', { name: /Led kvällen/ }).click();
  await leader.page.getByText('2 av 3 telefoner har eller kan ha något kvar').waitFor();
  found.push(...(await look(leader, 'night-leda-nagot-kvar')));
  for (const guest of guests) {
    await guest.offline(false);
    await guest.page.evaluate(() => dispatchEvent(new Event('online')));
  }
  for (const guest of guests) await guest.waitForPill(/Allt är inskickat/, 240_000);
  await leader.page.getByText('Alla 3 telefoner har skickat allt').waitFor({ timeout: 60_000 });
  found.push(...(await look(leader, 'night-leda-allt-inne')));

  const lists: string[][] = [];
  for (const phone of all) {
    await phone.openTonight();
    await expect.poll(async () => (await phone.findingIds()).length, { timeout: 60_000 }).toBe(before.size + 60);
    lists.push(await phone.findingIds());
  }
  expect(lists[1]).toEqual(lists[0]);
  expect(lists[2]).toEqual(lists[0]);

  const ours = [...new Set(lists[0])].filter((id) => !before.has(id));
  expect(ours).toHaveLength(60);
  const stored: Stored[] = [];
  for (let at = 0; at < ours.length; at += 30) {
    const ids = ours.slice(at, at + 30).map(encodeURIComponent).join(',');
    stored.push(...(await leader.ask<{ entities: Stored[] }>(`/api/v1/entities?ids=${ids}`)).entities);
  }
  expect(stored).toHaveLength(60);
  const photos = stored.flatMap(({ photos_stored }) => photos_stored);
  expect([photos.length, new Set(photos).size]).toEqual([80, 80]);
  for (const { fields, photos_stored } of stored) {
    const listed = Object.keys(fields).filter((key) => key.startsWith('photos/')).map((key) => key.slice('photos/'.length)).sort();
    expect(listed).toEqual(photos_stored);
  }
}, 900_000);

test('two who see the same lamp are asked, and merged only by a person', async () => {
  const [first, second] = guests as [Phone, Phone];
  for (const guest of [first, second]) {
    await guest.page.context().setGeolocation({ latitude: 59.3, longitude: 18.1, accuracy: 5 });
    await guest.openTonight();
    await capture(guest, 1, 0, guest === first ? 7000 : 7100);
    await guest.waitForPill(/Allt är inskickat/);
  }
  await leader.openTonight();
  const card = leader.page.getByRole('region', { name: 'Samma sak två gånger? Belysning' });
  await card.waitFor();
  const before = new Set(await leader.findingIds()).size;
  found.push(...(await look(leader, 'night-samma-sak')));
  await card.getByRole('button', { name: 'Slå ihop' }).click();
  for (const phone of [leader, second]) {
    await phone.openTonight();
    await expect.poll(async () => new Set(await phone.findingIds()).size, { timeout: 30_000 }).toBeLessThan(before);
  }
});

test('a receipt read out over the telephone finds its finding', async () => {
  await guests[0]!.follow('/skickat');
  await guests[0]!.page.getByRole('heading', { name: 'Kvitton' }).waitFor();
  const code = /[0-9A-Z]{4}-\d{6}/.exec(await guests[0]!.page.locator('main').innerText())![0];
  await leader.follow('/skickat');
  await leader.page.getByLabel('Kvittokod').fill(code.toLowerCase());
  const row = leader.page.locator('section[aria-labelledby=code-search] a[href^="/iakttagelse/"]').first();
  await row.click();
  await leader.page.getByText(code.slice(0, 4)).first().waitFor();
});

test('when the evening is over the guest keeps the public address and sees what became of their own findings', async () => {
  const [first] = guests as [Phone];
  // Whatever an earlier case left behind: who has no network cannot be told that the evening is over.
  await first.offline(false);
  const { devices } = await leader.ask<{ devices: { device: string; right: string }[] }>('/api/v1/devices');
  for (const device of devices.filter(({ right }) => right === 'guest')) {
    const status = await leader.page.evaluate(async (id) => (await fetch(`/api/v1/devices/${encodeURIComponent(id)}`, { method: 'DELETE' })).status, device.device);
    expect(status).toBe(204);
  }
  await first.follow('/idag');
  await first.page.getByRole('heading', { name: 'Tack för kvällen' }).waitFor({ timeout: 90_000 });
  await first.page.getByText(/0 av dina \d+ iakttagelse(r)? är åtgärdade/).waitFor();
  expect(await first.page.getByRole('link', { name: /Så gick det i Lyktebacken/ }).getAttribute('href')).toBe('/sa-gick-det/lyktebacken');
  found.push(...(await look(first, 'night-tack')));
});

test('nothing on these screens is out of reach, and nothing broke', () => {
  expect(found).toEqual([]);
  expect([leader, ...guests].flatMap((phone) => phone.complaints)).toEqual([]);
});
