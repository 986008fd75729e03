// The list of a walk cleaned up, as its coordinator does it at a desk and on a phone: who the ground belongs to, which
// photos may be shown, one finding that is two, and what the activity's own rules remark on.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { Looks } from './looks';
import { drawPicture, Phone } from './phone';
import { LyktaServer } from './server';

let server: LyktaServer;

interface Stored {
  id: string;
  fields: Record<string, { value: unknown } | undefined>;
  photos_stored: string[];
  remarks?: { reason: string; field: string }[];
}

beforeAll(async () => {
  server = await LyktaServer.make();
  await server.start();
});

afterAll(async () => {
  await server?.remove();
});

describe.each([
  ['night', 1280, 'Klotter'],
  ['day', 360, 'Trafik'],
] as const)('by %s at %i px', (theme, width, category) => {
  let phone: Phone;
  let looks: Looks;

  const row = (with_text: string): Locator => phone.page.locator(`li.row[data-what="${with_text}"]`);
  const judge = (of: Locator, photo: number): Locator => of.getByRole('group', { name: `Granska foto ${photo}` });

  async function stored(): Promise<Stored[]> {
    await phone.waitForPill(/Allt är inskickat/);
    const ids = await phone.page.locator('li.row[data-id]').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['id']!));
    const answer = await phone.ask<{ entities: Stored[] }>(`/api/v1/entities?ids=${ids.map(encodeURIComponent).join(',')}`);
    return answer.entities;
  }

  beforeAll(async () => {
    phone = await Phone.make(server, { theme, width, height: width === 360 ? 780 : 900 });
    looks = new Looks(phone, `clean-${width}-${theme}`);
    await phone.join(await server.invite('coordinator', 'sdf', 'trygghetssamordnare'));
    await phone.installed();
    await phone.filled();
    await phone.openTonight();
    const pictures = [await drawPicture(phone, width / 10), await drawPicture(phone, width / 10 + 90)];
    const { page } = phone;
    await page.getByRole('button', { name: 'Ny iakttagelse' }).click();
    await page.locator('input[type=file]').setInputFiles(pictures.map((buffer, n) => ({ name: `${n}.jpg`, mimeType: 'image/jpeg', buffer })));
    await page.getByText('2 av 4 foton').waitFor();
    await page.getByRole('button', { name: category, exact: true }).click();
    await page.getByLabel('Beskrivning').fill(`Två saker ${width}`);
    await page.getByText('Position hittad, ± 6 m').waitFor();
    await page.getByRole('button', { name: 'Spara, ingen syns' }).click();
    await page.getByRole('button', { name: 'Ny iakttagelse' }).waitFor();
    await phone.waitForPill(/Allt är inskickat/);
    await page.getByRole('button', { name: 'Efter', exact: true }).click();
    await row(`Två saker ${width}`).waitFor();
  });

  afterAll(async () => {
    await phone?.remove();
  });

  test('the map says whose the ground is, photos are judged, and one finding becomes two without a network', async () => {
    const { page } = phone;
    const first = row(`Två saker ${width}`);
    await first.getByRole('button', { name: 'Stadsdelsförvaltningen enligt kartan, använd' }).click();
    await expect.poll(() => first.getByRole('combobox', { name: 'Trolig ägare' }).inputValue()).toBe('sdf');

    await phone.offline(true);
    const to_judge = page.getByRole('button', { name: /^Foton att granska/ });
    const before = Number(/\d+/.exec(await to_judge.innerText())![0]);
    await judge(first, 1).getByRole('button', { name: 'Visa' }).click();
    await judge(first, 2).getByRole('button', { name: 'Dölj' }).click();
    await judge(first, 2).locator('button[aria-pressed=true]', { hasText: 'Dölj' }).waitFor();
    await expect.poll(async () => Number(/\d+/.exec(await to_judge.innerText())![0])).toBeLessThan(before);

    await first.getByRole('button', { name: 'Dela i två' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('button', { name: 'Dela', exact: true }).click();
    await sheet.getByText('Skriv vad den nya handlar om.').waitFor();
    await sheet.getByLabel('Den nya').fill(`Den andra saken ${width}`);
    await sheet.getByRole('button', { name: 'Foto 2' }).click();
    await looks.look('dela');
    await sheet.getByRole('button', { name: 'Dela', exact: true }).click();
    await sheet.waitFor({ state: 'detached' });

    // The hidden photo went with the new one, and is still hidden there.
    const second = row(`Den andra saken ${width}`);
    await judge(second, 1).locator('button[aria-pressed=true]', { hasText: 'Dölj' }).waitFor();
    await judge(first, 1).locator('button[aria-pressed=true]', { hasText: 'Visa' }).waitFor();
    expect(await judge(first, 2).count()).toBe(0);
    await looks.look('stada');

    await phone.offline(false);
    const all = await stored();
    const [one, other] = [`Två saker ${width}`, `Den andra saken ${width}`].map((text) => all.find(({ fields }) => fields['description']?.value === text)!);
    expect([one!.photos_stored.length, other!.photos_stored.length]).toEqual([1, 1]);
    expect(one!.photos_stored).not.toEqual(other!.photos_stored);
    for (const key of ['lat', 'lon', 'seen_at', 'presumed_owner']) expect(other!.fields[key]?.value, key).toBe(one!.fields[key]?.value);
  });

  test('what the rules remark on is told in the activity’s words, where it stands and on the finding, until it is mended', async () => {
    const { page } = phone;
    const remark = 'Är det något bra? Välj då både kategorin och slaget.';
    const first = row(`Två saker ${width}`);
    await first.getByRole('combobox', { name: 'Slag' }).selectOption('positive');
    await first.getByText(remark).waitFor();
    expect((await stored()).filter(({ remarks }) => remarks?.some(({ reason }) => reason === 'positive_differs'))).toHaveLength(1);
    await looks.look('anmarkning');
    const id = await first.getAttribute('data-id');
    await phone.follow(`/iakttagelse/${encodeURIComponent(id!)}`);
    await page.getByText(remark).waitFor();
    await page.goBack();
    await first.getByRole('combobox', { name: 'Slag' }).selectOption('deficiency');
    await first.getByText(remark).waitFor({ state: 'detached' });
    await phone.waitForPill(/Allt är inskickat/);

    expect(looks.found).toEqual([]);
    expect(phone.complaints).toEqual([]);
  });
});
