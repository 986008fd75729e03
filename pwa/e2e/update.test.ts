// A new version of the app: fetched whole beside the old one, taken when the person says so, never under an open editor.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Phone } from './phone';
import { LyktaServer, projectFolder } from './server';

let app = '';
let server: LyktaServer;
let phone: Phone;

beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), 'lykta-app-'));
  await cp(join(projectFolder, 'pwa/dist'), app, { recursive: true });
  server = await LyktaServer.make(app);
  await server.start();
  phone = await Phone.make(server);
  await phone.join(await server.invite('member', 'lpo', 'kommunpolis'));
  await phone.installed();
  await phone.filled();
});

afterAll(async () => {
  await phone?.remove();
  await server?.remove();
  await rm(app, { recursive: true, force: true });
});

/** What the next build would leave: the same files under another fingerprint. `missing`: a file it names is not there. */
async function publish(fingerprint: string, missing = ''): Promise<void> {
  const file = join(app, 'sw.js');
  let code = (await readFile(file, 'utf8')).replace(/\d+\.\d+\.\d+-[0-9a-z]+/, `0.1.0-${fingerprint}`);
  if (missing) code = code.replace('"/start.js"', `"/start.js","${missing}"`);
  await writeFile(file, code);
  await writeFile(`${file}.gz`, gzipSync(code));
}

async function lookForUpdate(): Promise<void> {
  await phone.page.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update().catch(() => undefined);
  });
}

async function versionShown(): Promise<string> {
  await phone.follow('/installningar');
  return phone.page.locator('div', { has: phone.page.getByText('Version', { exact: true }) }).last().locator('dd').innerText();
}

test('half a new version is no version: the old one goes on', async () => {
  await expect.poll(versionShown).toMatch(/^\d+\.\d+\.\d+-[0-9a-f]{12}$/);
  const before = await versionShown();
  const whole = await readFile(join(app, 'sw.js'), 'utf8');
  await publish('halfhalfhalf', '/assets/is-not-there.js');
  await lookForUpdate();
  await phone.page.waitForTimeout(1500);
  expect(await phone.page.getByText('En ny version av Lykta är hämtad').count()).toBe(0);
  await phone.page.reload();
  await expect.poll(versionShown).toBe(before);
  expect(await phone.page.evaluate(() => caches.keys())).toEqual([`lykta-app-${before}`]);
  await writeFile(join(app, 'sw.js'), whole);
});

test('a whole new version waits for the editor to close and for a tap, and then leaves nothing of the old', async () => {
  const { page } = phone;
  await phone.openTonight();
  await page.getByRole('button', { name: 'Ny iakttagelse' }).click();
  await page.getByLabel('Beskrivning').fill('En lampa är släckt');
  await publish('0123456789ab');
  await lookForUpdate();
  await expect
    .poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null), { timeout: 20_000 })
    .toBe(true);
  expect(await page.getByText('En ny version av Lykta är hämtad').count()).toBe(0);
  expect(await page.getByLabel('Beskrivning').inputValue()).toBe('En lampa är släckt');
  await page.getByRole('button', { name: 'Spara', exact: true }).click();

  await page.getByText('En ny version av Lykta är hämtad').waitFor();
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Byt nu' }).click()]);
  await page.getByRole('navigation', { name: 'Huvudmeny' }).waitFor();
  await expect.poll(versionShown).toBe('0.1.0-0123456789ab');
  expect(await page.evaluate(() => caches.keys())).toEqual(['lykta-app-0.1.0-0123456789ab']);
  expect(phone.complaints).toEqual([]);
});
