// One finding as a person captures it: few taps, blurred on the phone, and kept whatever the camera, the place or the
// phone's memory does.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { look, Phone } from './phone';
import { cameraNotes, decoded, shareLeftUnder, smear, tiles } from './pixels';
import { LyktaServer } from './server';

let server: LyktaServer;
let phone: Phone;
const found: string[] = [];

interface StoredFinding {
  id: string;
  fields: Record<string, { value: unknown }>;
  photos_stored: string[];
}

beforeAll(async () => {
  server = await LyktaServer.make();
  await server.start();
  phone = await Phone.make(server);
  await phone.join(await server.invite('member', 'sdf', 'antecknare'));
  await phone.installed();
  await phone.filled();
});

afterAll(async () => {
  await phone?.remove();
  await server?.remove();
});

async function openEditor(): Promise<void> {
  await phone.openTonight();
  await phone.page.getByRole('button', { name: 'Ny iakttagelse' }).click();
  await phone.page.getByRole('button', { name: 'Belysning', exact: true }).waitFor();
}

async function choose(name: string, mimeType: string, buffer: Buffer): Promise<void> {
  await phone.page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });
}

/** Saves, and waits until the walk is shown again: only then the pill speaks of this finding. */
async function save(how: 'Spara' | 'Spara, ingen syns' | 'Spara, sudda senare'): Promise<void> {
  await phone.page.getByRole('button', { name: how, exact: true }).click();
  await phone.page.getByRole('button', { name: 'Ny iakttagelse' }).waitFor();
}

/** What the phone itself holds of pictures. */
function photosInPhone(): Promise<{ sha256: string; state: string }[]> {
  return phone.page.evaluate(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open('lykta');
        opening.onsuccess = () => {
          const asking = opening.result.transaction('photos').objectStore('photos').getAll();
          asking.onsuccess = () => {
            resolve((asking.result as { sha256: string; state: string }[]).map(({ sha256, state }) => ({ sha256, state })));
            opening.result.close();
          };
        };
      }),
  );
}

async function newest(): Promise<StoredFinding> {
  await phone.openTonight();
  const [id] = await phone.findingIds();
  const { entities } = await phone.ask<{ entities: StoredFinding[] }>(`/api/v1/entities?ids=${encodeURIComponent(id!)}`);
  return entities[0]!;
}

async function storedBytes(sha256: string): Promise<Uint8Array> {
  const bytes = await phone.page.evaluate(async (sha) => [...new Uint8Array(await (await fetch(`/api/v1/photos/${sha}`)).arrayBuffer())], sha256);
  return Uint8Array.from(bytes);
}

function statusOf(sha256: string): Promise<number> {
  return phone.page.evaluate(async (sha) => (await fetch(`/api/v1/photos/${sha}`)).status, sha256);
}

test('from the open app to a saved finding in four taps, with little work of the app between them', async () => {
  await phone.offline(true);
  await phone.goto('/idag');
  const slow = await phone.page.context().newCDPSession(phone.page);
  await slow.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const { page } = phone;
  let taps = 0;
  let work_ms = 0;
  const told: string[] = [];
  /** The app's own time: from the tap to what it brings, in the page's own clock. */
  async function tap(name: RegExp | string, brings: string, text = ''): Promise<void> {
    await page.evaluate(
      ([selector, words]) => {
        const seen = window as unknown as { tapped: number; done: number };
        seen.done = 0;
        addEventListener('pointerdown', () => (seen.tapped = performance.now()), { once: true, capture: true });
        const look_again = (): void => {
          const there = [...document.querySelectorAll(selector!)].some((node) => node.textContent?.includes(words!));
          if (there && seen.tapped > 0) requestAnimationFrame(() => (seen.done = performance.now()));
          else setTimeout(look_again, 4);
        };
        seen.tapped = 0;
        look_again();
      },
      [brings, text],
    );
    await page.getByRole('button', { name, exact: true }).first().click();
    taps += 1;
    await page.waitForFunction(() => (window as unknown as { done: number }).done > 0);
    const took_ms = await page.evaluate(() => {
      const { tapped, done } = window as unknown as { tapped: number; done: number };
      return done - tapped;
    });
    told.push(`${String(name)} ${took_ms.toFixed(0)} ms`);
    work_ms += took_ms;
  }
  await tap('Ny iakttagelse', 'form .tile');
  // The camera is not the app's work.
  await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
  await tap('Ta bild', '.count', '1 av 4 foton');
  await tap('Belysning', '.tile.chosen', 'Belysning');
  await tap('Spara, ingen syns', 'main .thumb, .tonight', 'Ny iakttagelse');
  console.log(`new finding, 4 × slower processor: ${taps} taps, ${work_ms.toFixed(0)} ms of the app's own work (${told.join(', ')})`);
  expect(taps).toBe(4);
  // A number to read: the budget is one second on a machine of its own.
  expect(work_ms).toBeLessThan(10_000);
  await slow.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await phone.offline(false);
  await phone.waitForPill(/Allt är inskickat/);
  const finding = await newest();
  expect(finding.photos_stored).toHaveLength(1);
  expect(finding.fields['category']?.value).toBe('lighting');
  expect(typeof finding.fields['dark']?.value).toBe('boolean');
  expect(finding.fields['sun_height']?.value).toBeTypeOf('number');
});

test('what a finger has blurred is gone from the uploaded bytes, and so is everything about the camera', async () => {
  const { page } = phone;
  const taken = await tiles(phone, 1280, 960, 7);
  await openEditor();
  await choose('ansikte.jpg', 'image/jpeg', taken);
  await page.getByText('1 av 4 foton').waitFor();
  const [before] = (await photosInPhone()).filter(({ state }) => state === 'draft');
  found.push(...(await look(phone, 'night-iakttagelse-foto')));
  await page.getByRole('button', { name: 'Sudda eller rita i foto 1' }).click();
  const path = [
    { x: 300, y: 300 },
    { x: 700, y: 420 },
  ];
  await smear(phone, 1280, path);
  found.push(...(await look(phone, 'night-sudda')));
  await page.getByRole('button', { name: 'Klart' }).click();
  await page.getByText('Suddat').waitFor();
  expect((await photosInPhone()).map(({ sha256 }) => sha256)).not.toContain(before!.sha256);
  await page.getByRole('button', { name: 'Klotter', exact: true }).click();
  // Somebody has looked: there is one way of saving.
  await save('Spara');
  await phone.waitForPill(/Allt är inskickat/);

  const [sha256] = (await newest()).photos_stored;
  const bytes = await storedBytes(sha256!);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  expect(cameraNotes(bytes)).toEqual([]);
  expect(await statusOf(before!.sha256)).toBe(404);

  const after = await decoded(phone, bytes);
  const original = await decoded(phone, taken);
  expect([after.width, after.height]).toEqual([1280, 960]);
  expect(shareLeftUnder(path, original, after)).toBeLessThan(0.01);
  const corner = [0, 1, 2, 4, 5, 6].map((i) => Math.abs(after.data[1280 * 4 * 900 + i]! - original.data[1280 * 4 * 900 + i]!));
  expect(Math.max(...corner)).toBeLessThan(40);
});

test('saved to be blurred later it stays in the phone, through a restart, and is sent when it is blurred', async () => {
  const { page } = phone;
  await openEditor();
  await choose('skylt.jpg', 'image/jpeg', await tiles(phone, 800, 600, 11));
  await page.getByText('1 av 4 foton').waitFor();
  const [taken] = (await photosInPhone()).filter(({ state }) => state === 'draft');
  await page.getByRole('button', { name: 'Trafik', exact: true }).click();
  await save('Spara, sudda senare');
  await phone.waitForPill(/Allt utom 1 foto att sudda/);
  const told = await newest();
  expect(told.fields['category']?.value).toBe('traffic');
  expect([Object.keys(told.fields).filter((key) => key.startsWith('photos/')), told.photos_stored]).toEqual([[], []]);
  expect(await statusOf(taken!.sha256)).toBe(404);

  await phone.close();
  await phone.open();
  await phone.goto('/idag');
  found.push(...(await look(phone, 'night-idag-sudda')));
  await phone.page.locator('main').getByRole('link', { name: /1 foto att sudda/ }).click();
  await phone.page.getByRole('heading', { level: 1, name: 'Att sudda' }).waitFor();
  found.push(...(await look(phone, 'night-att-sudda')));
  await phone.page.getByRole('button', { name: 'Sudda', exact: true }).click();
  await phone.page.waitForFunction(() => (document.querySelector('dialog canvas') as HTMLCanvasElement | null)?.width === 800);
  await phone.page.getByRole('button', { name: 'Hela bilden' }).click();
  await phone.page.getByRole('button', { name: 'Klart' }).click();
  await phone.page.getByText('Inget att sudda').waitFor();
  await phone.waitForPill(/Allt är inskickat/);
  const sent = await newest();
  expect(sent.id).toBe(told.id);
  expect(sent.photos_stored).toHaveLength(1);
  expect(sent.photos_stored).not.toContain(taken!.sha256);
  expect(await statusOf(taken!.sha256)).toBe(404);
  expect((await photosInPhone()).map(({ sha256 }) => sha256)).not.toContain(taken!.sha256);
});

test('a picture nobody can read gets a sentence that says what to do, and the finding is kept', async () => {
  const { page } = phone;
  await openEditor();
  await page.getByRole('button', { name: 'Växtlighet och sikt', exact: true }).click();
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(4000, 1)]);
  await choose('IMG_0001.HEIC', 'image/heic', heic);
  await page.getByText(/formatet HEIC/).waitFor();
  const half = await tiles(phone, 800, 600, 3);
  await choose('halv.jpg', 'image/jpeg', half.subarray(0, 30));
  await page.getByText(/går inte att läsa som bild/).waitFor();
  // Says that it has 400 megapixels; nobody tries to find out.
  const huge = Buffer.from(half);
  for (let at = 2; huge[at] === 0xff; at += 2 + huge.readUInt16BE(at + 2)) {
    if (huge[at + 1] !== 0xc0) continue;
    huge.writeUInt16BE(20_000, at + 5);
    huge.writeUInt16BE(20_000, at + 7);
    break;
  }
  await choose('jatte.jpg', 'image/jpeg', huge);
  await page.getByText(/större än telefonen orkar med/).waitFor();
  expect(await page.getByText(/av 4 foton/).count()).toBe(0);

  // Forty megapixels, as phones take them, are shrunk here and sent.
  await choose('fyrtio.jpg', 'image/jpeg', await tiles(phone, 7296, 5472, 5));
  await page.getByText('1 av 4 foton').waitFor({ timeout: 90_000 });
  await save('Spara, ingen syns');
  await phone.waitForPill(/Allt är inskickat/, 120_000);
  const finding = await newest();
  expect(finding.fields['category']?.value).toBe('vegetation');
  const picture = await decoded(phone, await storedBytes(finding.photos_stored[0]!));
  expect([picture.width, picture.height]).toEqual([1600, 1200]);
});

test('a phone that is full says so before the next photo, and loses none', async () => {
  const { page } = phone;
  const photo = await tiles(phone, 1600, 1200, 21);
  // The browser's own answers, as a full phone gives them.
  await page.evaluate(() => {
    navigator.storage.estimate = async () => ({ quota: 500e6, usage: 480e6 });
  });
  await openEditor();
  await page.getByText(/Bara .* ledigt i telefonen/).waitFor();
  found.push(...(await look(phone, 'night-utrymme-lagt')));
  await page.getByRole('button', { name: 'Skräp och nedskräpning', exact: true }).click();
  await page.getByText('Utkast sparat').waitFor();
  await page.evaluate(() => {
    const seam = window as unknown as { put: typeof IDBObjectStore.prototype.put };
    seam.put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...given: [unknown, IDBValidKey?]) {
      if (this.name === 'photo_bytes') throw new DOMException('no room', 'QuotaExceededError');
      return seam.put.apply(this, given);
    };
  });
  await choose('full.jpg', 'image/jpeg', photo);
  await page.getByText('Fotot är inte sparat än').first().waitFor();
  found.push(...(await look(phone, 'night-utrymme-slut')));
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = (window as unknown as { put: typeof IDBObjectStore.prototype.put }).put;
  });
  await page.getByRole('button', { name: 'Försök igen' }).click();
  await page.getByText('1 av 4 foton').waitFor();
  await save('Spara, ingen syns');
  await phone.waitForPill(/Allt är inskickat/);
  expect((await newest()).photos_stored).toHaveLength(1);
});

test('without a camera, without a place, or with a place nobody can trust, a sentence says what to do', async () => {
  const { page } = phone;
  const context = page.context();
  await context.setGeolocation({ latitude: 59.2412, longitude: 18.0834, accuracy: 350 });
  await openEditor();
  await page.getByText(/Osäkert läge, ± 350 m/).waitFor();
  await page.getByRole('button', { name: 'Belysning', exact: true }).click();
  await save('Spara');
  await phone.waitForPill(/Allt är inskickat/);
  expect((await newest()).fields['accuracy_m']?.value).toBe('350');

  await context.clearPermissions();
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await page.reload();
  await openEditor();
  await page.getByText('Kameran är nekad.').waitFor();
  await page.getByText('Platsen är nekad. Skriv den med ord.').waitFor();
  found.push(...(await look(phone, 'night-nekad')));
  await page.getByRole('button', { name: 'Trafik', exact: true }).click();
  await page.getByLabel('Plats', { exact: true }).fill('vid tunneln');
  await save('Spara');
  await phone.waitForPill(/Allt är inskickat/);
  const finding = await newest();
  expect([finding.fields['place_text']?.value, finding.fields['lat']]).toEqual(['vid tunneln', undefined]);
});

test('nothing on these screens is out of reach, and nothing broke', () => {
  expect(found).toEqual([]);
  expect(phone.complaints).toEqual([]);
});
