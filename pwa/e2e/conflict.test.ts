// Two phones, one finding, no network: what both wrote is kept, and where they differ a person decides.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Phone } from './phone';
import { LyktaServer } from './server';

let server: LyktaServer;
let first: Phone;
let second: Phone;
let path = '';

beforeAll(async () => {
  server = await LyktaServer.make();
  await server.start();
  first = await Phone.make(server);
  second = await Phone.make(server);
  await first.join(await server.invite('member', 'lpo', 'kommunpolis'));
  await second.join(await server.invite('coordinator', 'sdf', 'trygghetssamordnare'));
  await first.installed();
  await second.installed();
  await second.filled();
  await first.openTonight();
  await first.addFinding({ category: 'Belysning', description: 'En lampa är släckt' });
  await first.waitForPill(/Allt är inskickat/);
  path = `/iakttagelse/${(await first.findingIds())[0]}`;
});

afterAll(async () => {
  await first?.remove();
  await second?.remove();
  await server?.remove();
});

async function edit(phone: Phone, values: Record<string, string>): Promise<void> {
  await phone.follow(path);
  await phone.page.getByRole('button', { name: 'Ändra', exact: true }).click();
  for (const [label, text] of Object.entries(values)) await phone.page.getByLabel(label, { exact: true }).fill(text);
  await phone.page.getByRole('button', { name: 'Spara', exact: true }).click();
  await phone.page.getByRole('heading', { level: 1, name: 'Belysning' }).waitFor();
}

async function bothOffline(is_offline: boolean): Promise<void> {
  await first.offline(is_offline);
  await second.offline(is_offline);
}

async function showFinding(phone: Phone): Promise<void> {
  await phone.follow(path);
  await phone.page.getByRole('heading', { level: 1, name: 'Belysning' }).waitFor();
}

test('different fields both survive; on the same field the later clock wins and the other value stays in sight', async () => {
  await showFinding(second);
  await bothOffline(true);
  await edit(first, { Beskrivning: 'Två lampor är släckta', Förslag: 'Byt till LED' });
  await edit(second, { Beskrivning: 'Tre lampor är släckta', Plats: 'vid trappan' });
  await first.offline(false);
  await first.waitForPill(/Allt är inskickat/);
  await second.offline(false);
  await second.waitForPill(/Allt är inskickat/);

  for (const phone of [first, second]) {
    await showFinding(phone);
    const conflict = phone.page.getByRole('region', { name: 'Olika uppgifter: Beskrivning' });
    await conflict.waitFor();
    expect(await conflict.innerText()).toMatch(/Gäller nu\s+Tre lampor är släckta[\s\S]+Två lampor är släckta/);
    await phone.page.getByText('Byt till LED').waitFor();
    await phone.page.getByText('vid trappan').waitFor();
  }

  await first.page.getByRole('button', { name: 'Visa vem som ändrat vad' }).click();
  await first.page.locator('ol').getByText('Tre lampor är släckta').waitFor();
  const history = await first.page.locator('ol').innerText();
  expect(history).toContain('En lampa är släckt');
  expect(history).toContain('Två lampor är släckta');

  await first.page.getByRole('button', { name: /Behåll denna.*Två lampor/ }).click();
  await first.waitForPill(/Allt är inskickat/);
  for (const phone of [first, second]) {
    await phone.page.getByRole('region', { name: 'Olika uppgifter: Beskrivning' }).waitFor({ state: 'detached' });
    await phone.page.locator('dd', { hasText: 'Två lampor är släckta' }).waitFor();
  }
});

test('a deletion against an edit is a conflict both see, and either can bring the finding back', async () => {
  await showFinding(first);
  await showFinding(second);
  await bothOffline(true);
  await edit(second, { Plats: 'nedanför trappan' });
  await first.page.getByRole('button', { name: 'Ta bort iakttagelsen' }).click();
  await first.page.getByRole('button', { name: 'Ta bort', exact: true }).click();
  await second.offline(false);
  await second.waitForPill(/Allt är inskickat/);
  await first.offline(false);
  await first.waitForPill(/Allt är inskickat/);

  for (const phone of [first, second]) {
    await showFinding(phone);
    await phone.page.getByText('Borttagen av en, ändrad av en annan').waitFor();
  }
  await second.page.getByRole('button', { name: 'Ta tillbaka den' }).click();
  await second.waitForPill(/Allt är inskickat/);
  for (const phone of [first, second]) {
    await phone.page.getByText('Borttagen av en, ändrad av en annan').waitFor({ state: 'detached' });
    await phone.page.getByText('nedanför trappan').waitFor();
  }
  expect([...first.complaints, ...second.complaints]).toEqual([]);
});
