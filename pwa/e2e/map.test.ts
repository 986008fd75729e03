// The district's map as a person meets it: fetched once with a network, then streets, stops and findings without one.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Phone, violations } from './phone';
import { LyktaServer, projectFolder } from './server';

const folder = join(projectFolder, 'build/screenshots');
let server: LyktaServer;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  server = await LyktaServer.make();
  await server.start();
});

afterAll(async () => {
  await server?.remove();
});

/** Colours that the map's tiles are painted with, most frequent first. */
async function paintedColours(phone: Phone): Promise<string[]> {
  return phone.page.evaluate(() => {
    const seen = new Map<string, number>();
    for (const canvas of document.querySelectorAll<HTMLCanvasElement>('.leaflet-tile-pane canvas')) {
      if (canvas.width === 0) continue;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4 * 97) {
        if (data[i + 3] !== 255) continue;
        const key = `${data[i]},${data[i + 1]},${data[i + 2]}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    }
    return [...seen].sort((a, b) => b[1] - a[1]).map(([key]) => key);
  });
}

/** The colour behind a token, as canvas reads it. */
async function token(phone: Phone, name: string): Promise<string> {
  return phone.page.evaluate((token_name) => {
    const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d')!;
    pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(token_name).trim();
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)].join(',');
  }, name);
}

async function openMap(phone: Phone): Promise<void> {
  await phone.openTonight();
  await phone.page.getByRole('button', { name: 'Karta', exact: true }).click();
  await phone.page.getByRole('application', { name: /^Karta över vandringen/ }).waitFor();
}

describe.each(['night', 'day'] as const)('the map by %s', (theme) => {
  let phone: Phone;

  async function look(name: string): Promise<void> {
    await phone.page.waitForTimeout(400);
    await phone.page.screenshot({ path: join(folder, `${theme}-karta-${name}.png`) });
  }

  beforeAll(async () => {
    phone = await Phone.make(server, { theme });
    await phone.join(await server.invite('coordinator', 'sdf', 'trygghetssamordnare'));
    await phone.installed();
    await phone.filled();
  });
  afterAll(async () => {
    await phone?.remove();
  });

  test('fetched once, it shows streets, the route and pins with the server gone', async () => {
    const { page } = phone;
    await phone.follow('/idag');
    await page.getByRole('button', { name: 'Hämta kartan' }).click();
    await page.getByRole('button', { name: 'Hämta kartan' }).waitFor({ state: 'hidden' });
    await phone.follow('/installningar');
    await page.getByText(/Kartan finns i telefonen, 18 kB/).waitFor();
    await look('i-telefonen');

    await server.kill();
    await page.reload();
    await phone.openTonight();
    await phone.addFinding({ category: 'Belysning', description: 'Två lampor släckta' });
    await page.getByRole('button', { name: 'Karta', exact: true }).click();
    await page.getByRole('application', { name: /^Karta över vandringen/ }).waitFor();
    await expect.poll(() => paintedColours(phone), { timeout: 30_000 }).toEqual(expect.arrayContaining([await token(phone, '--map-ground'), await token(phone, '--map-built')]));
    await page.getByText('Påhittad karta, demonstration').waitFor();
    await page.getByRole('button', { name: /6 stopp/ }).waitFor();
    await look('vandring');
    expect(await violations(page)).toEqual([]);

    // The pin of the finding just made lies where the phone said it was; a tap on it leads to it.
    await page.getByRole('button', { name: 'Min plats' }).click();
    await page.waitForTimeout(900);
    const box = (await page.getByRole('application').boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2 - 20);
    await page.getByRole('link', { name: /Belysning/ }).waitFor();
    await look('vald');
    await page.getByRole('link', { name: /Belysning/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Belysning' }).waitFor();
    await page.goBack();
    await page.getByRole('application', { name: /^Karta över vandringen/ }).waitFor();
    expect(phone.complaints).toEqual([]);
    await server.start();
  });

  test('left just as the phone is turned it is left in peace', async () => {
    const { page } = phone;
    await openMap(phone);
    const upright = page.viewportSize()!;
    await page.setViewportSize({ width: upright.height, height: upright.width });
    // Leaflet measures in the next frame, and tells of it a fifth of a second after.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await phone.follow('/idag');
    await page.getByRole('application').waitFor({ state: 'detached' });
    await page.waitForTimeout(400);
    await page.setViewportSize(upright);
    expect(phone.complaints).toEqual([]);
  });

  test('deleted from the phone it leaves the plain ground, with scale, north, route and pins', async () => {
    const { page } = phone;
    await phone.follow('/installningar');
    await page.getByRole('button', { name: 'Ta bort kartan' }).click();
    await page.getByText(/Karta för kvällen, 18 kB/).waitFor();
    await phone.offline(true);
    await server.kill();
    await page.reload();
    await openMap(phone);
    await page.getByRole('img', { name: /^Skala/ }).waitFor();
    expect(await page.locator('.leaflet-tile-pane canvas').count()).toBe(0);
    await look('utan-karta');
    expect(await violations(page)).toEqual([]);
    expect(phone.complaints).toEqual([]);
    await phone.offline(false);
    await server.start();
  });
});
