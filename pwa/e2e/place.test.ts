// Where a finding is, without a network: the nearest stop of the route, a pin moved by hand, who looks after the ground,
// and whom to call when something is acute. And a route drawn on the map with nothing but fingers.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { look, Phone } from './phone';
import { LyktaServer } from './server';

let server: LyktaServer;
let walker: Phone;
let planner: Phone;
const found: string[] = [];

interface Stored {
  fields: Record<string, { value: unknown } | undefined>;
}

beforeAll(async () => {
  server = await LyktaServer.make();
  await server.start();
  walker = await Phone.make(server);
  await walker.join(await server.invite('member', 'sdf', 'antecknare'));
  planner = await Phone.make(server, { theme: 'day' });
  await planner.join(await server.invite('coordinator', 'sdf', 'trygghetssamordnare'));
  for (const phone of [walker, planner]) {
    await phone.installed();
    await phone.filled();
  }
});

afterAll(async () => {
  await walker?.remove();
  await planner?.remove();
  await server?.remove();
});

/** Pushes the map under a finger, so that its middle comes `east` and `south` pixels further. */
async function push(phone: Phone, map: string, east: number, south: number): Promise<void> {
  const box = (await phone.page.getByRole('application', { name: map }).boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await phone.page.mouse.move(x, y);
  await phone.page.mouse.down();
  await phone.page.mouse.move(x - east / 2, y - south / 2, { steps: 4 });
  await phone.page.mouse.move(x - east, y - south, { steps: 4 });
  // A finger that rests before it lifts throws nothing.
  await phone.page.waitForTimeout(150);
  await phone.page.mouse.up();
}

test('without a network the stop is the nearest, the pin goes where the hand puts it, and the land tells its owner', async () => {
  const { page } = walker;
  await page.context().setGeolocation({ latitude: 59.2412, longitude: 18.0834, accuracy: 9 });
  await walker.openTonight();
  await walker.offline(true);
  await page.getByRole('button', { name: 'Ny iakttagelse' }).click();
  await page.getByText('Position hittad, ± 9 m').waitFor();
  const stop = page.getByRole('combobox', { name: 'Stopp på rundan' });
  expect(await stop.evaluate((select) => (select as HTMLSelectElement).selectedOptions[0]?.text)).toBe('Torget');

  await page.getByRole('button', { name: 'Enligt kartan: Stadsdelsförvaltningen. Välj' }).click();
  expect(await page.getByRole('combobox', { name: 'Trolig ägare' }).inputValue()).toBe('sdf');

  // Far enough from the square that it is another's ground, and no stop of the route.
  await page.getByRole('button', { name: 'Flytta nålen på kartan' }).click();
  await page.getByRole('application', { name: 'Karta där du flyttar nålen' }).waitFor();
  await page.locator('.leaflet-marks-pane canvas').waitFor();
  await push(walker, 'Karta där du flyttar nålen', -110, -60);
  await push(walker, 'Karta där du flyttar nålen', -110, -60);
  found.push(...(await look(walker, 'night-nal')));
  await page.getByRole('button', { name: 'Nålen står rätt' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => stop.inputValue()).toBe('');
  // As exact as a finger can mean it, and what the phone measures later moves it no more.
  await page.getByText('Position hittad, ± 6 m').waitFor();

  await page.getByRole('button', { name: 'Belysning', exact: true }).click();
  await page.getByRole('button', { name: 'Akut, fara nu' }).click();
  const calls = page.getByRole('link', { name: /^Ring / });
  expect(await calls.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual(['tel:112', 'tel:080000000']);
  await page.getByRole('link', { name: 'Ring Jour, påhittad, 08-000 00 00' }).scrollIntoViewIfNeeded();
  found.push(...(await look(walker, 'night-akut', { is_scrolled: true })));

  await page.getByRole('button', { name: 'Spara', exact: true }).click();
  await page.getByRole('button', { name: 'Ny iakttagelse' }).waitFor();
  await walker.offline(false);
  await walker.waitForPill(/Allt är inskickat/);
  const [id] = await walker.findingIds();
  const { entities } = await walker.ask<{ entities: Stored[] }>(`/api/v1/entities?ids=${encodeURIComponent(id!)}`);
  const value = (field: string): unknown => entities[0]!.fields[field]?.value ?? null;
  expect([value('presumed_owner'), value('seriousness'), value('place')]).toEqual(['sdf', 'acute', null]);
  // West and north of the square, by a hundred metres or more.
  expect(Number(value('lon'))).toBeLessThan(18.0834 - 0.001);
  expect(Number(value('lat'))).toBeGreaterThan(59.2412 + 0.0003);
});

test('a route is drawn on the map with taps and drags, without a network', async () => {
  const { page } = planner;
  await planner.follow('/vandring');
  await planner.openTonight();
  await page.getByRole('link', { name: /^Planera/ }).click();
  await page.getByRole('heading', { name: 'Stopp, 6' }).or(page.getByRole('heading', { name: /6 stopp/i })).first().waitFor();
  await planner.offline(true);
  const map = page.getByRole('application', { name: 'Karta över vägen' });
  await map.scrollIntoViewIfNeeded();
  await page.locator('.map-handle').nth(5).waitFor();

  // A tap beside everything makes the seventh stop there.
  const box = (await map.boundingBox())!;
  await page.mouse.click(box.x + box.width * 0.3, box.y + box.height * 0.8);
  await page.locator('.map-handle').nth(6).waitFor();
  const name = page.getByRole('textbox', { name: 'Namn på stopp 7' });
  await name.fill('Dungen');
  await name.blur();

  // Dragged to where it should be.
  const handle = page.locator('.map-handle', { hasText: '7' });
  await handle.hover();
  const at = (await handle.boundingBox())!;
  await page.mouse.down();
  await page.mouse.move(at.x + at.width / 2 + 30, at.y + at.height / 2 - 20, { steps: 5 });
  await page.mouse.move(at.x + at.width / 2 + 60, at.y + at.height / 2 - 40, { steps: 5 });
  await page.mouse.up();
  await map.scrollIntoViewIfNeeded();
  found.push(...(await look(planner, 'day-rita-stopp', { is_scrolled: true })));

  await planner.offline(false);
  await planner.waitForPill(/Allt är inskickat/);
  // The other phone has the route with the new stop on it, and on its map.
  await walker.openTonight();
  await walker.page.getByRole('button', { name: 'Karta', exact: true }).click();
  await walker.page.getByRole('button', { name: /7 stopp/ }).waitFor();
  expect(await walker.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

test('nothing on these screens is out of reach, and nothing broke', () => {
  expect(found).toEqual([]);
  expect([walker, planner].flatMap((phone) => phone.complaints)).toEqual([]);
});
