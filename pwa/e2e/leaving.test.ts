// Logging out: the phone is emptied at once, with or without a network, and the server is told as soon as it can be.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { look, Phone } from './phone';
import { LyktaServer } from './server';

let server: LyktaServer;
let phone: Phone;
const found: string[] = [];

beforeAll(async () => {
  server = await LyktaServer.make();
  await server.start();
  phone = await Phone.make(server);
});

afterAll(async () => {
  await phone?.remove();
  await server?.remove();
});

async function join(): Promise<void> {
  await phone.join(await server.invite('member', 'lpo', 'kommunpolis'));
  await phone.installed();
  await phone.filled();
}

async function askToLeave(): Promise<void> {
  await phone.follow('/installningar');
  await phone.page.getByRole('button', { name: 'Logga ut den här telefonen' }).click();
  await phone.page.getByRole('dialog').waitFor();
}

/** How many records the phone's database holds, of whatever sort. */
function records(): Promise<Record<string, number>> {
  return phone.page.evaluate(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open('lykta');
        opening.onsuccess = () => {
          const names = [...opening.result.objectStoreNames];
          const reading = opening.result.transaction(names);
          const counts: Record<string, number> = {};
          for (const name of names) {
            const asking = reading.objectStore(name).count();
            asking.onsuccess = () => (counts[name] = asking.result);
          }
          reading.oncomplete = () => {
            opening.result.close();
            resolve(counts);
          };
        };
      }),
  );
}

const sessionStatus = (): Promise<number> => phone.page.evaluate(async () => (await fetch('/api/v1/session')).status);

test('with a network the phone is unknown to the server at once', async () => {
  await join();
  await askToLeave();
  await phone.page.getByRole('button', { name: 'Logga ut', exact: true }).click();
  await phone.page.locator('#code').waitFor();
  expect(await sessionStatus()).toBe(401);
});

test('with something unsent it says so first, and nothing is thrown away by asking', async () => {
  await join();
  await phone.openTonight();
  await phone.offline(true);
  await phone.addFinding({ category: 'Belysning' });
  await askToLeave();
  await phone.page.getByRole('dialog').getByText(/2 saker är inte inskickade|1 sak är inte inskickade?/).waitFor();
  found.push(...(await look(phone, 'night-logga-ut-osant')));
  await phone.page.getByRole('dialog').getByRole('link', { name: 'Visa vad som väntar' }).or(phone.page.getByRole('dialog').getByRole('button', { name: 'Visa vad som väntar' })).click();
  await phone.page.getByText('Belysning').first().waitFor();
  await phone.offline(false);
  await phone.waitForPill(/Allt är inskickat/);
});

test('without a network the phone is emptied at once, and the server is told when there is one', async () => {
  await phone.offline(true);
  await phone.waitForPill(/Inget nät|Allt är inskickat/);
  await askToLeave();
  await phone.page.getByRole('dialog').getByRole('button', { name: 'Logga ut', exact: true }).click();
  await phone.page.getByText('Telefonen är tömd').waitFor();
  found.push(...(await look(phone, 'night-logga-ut-utan-nat')));
  const { meta = 0, ...rest } = await records();
  expect(Object.values(rest).every((count) => count === 0)).toBe(true);
  // What is left says only that the server is still to be told.
  expect(meta).toBeLessThanOrEqual(1);

  await phone.offline(false);
  await phone.page.evaluate(() => dispatchEvent(new Event('online')));
  await expect.poll(sessionStatus, { timeout: 60_000 }).toBe(401);
  await expect.poll(async () => (await records())['meta'], { timeout: 60_000 }).toBe(0);
  await phone.page.getByText('Telefonen är tömd').waitFor({ state: 'detached' });
});

test('nothing on these screens is out of reach, and nothing broke', () => {
  expect(found).toEqual([]);
  expect(phone.complaints).toEqual([]);
});
