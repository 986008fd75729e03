// What is late after a walk, and the way to those it concerns: the function's mailbox, a reminder ready to mail, the links
// that are out, how they were used, and taking one back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Looks } from './looks';
import { Phone } from './phone';
import { LyktaServer } from './server';

let server: LyktaServer;
const year = new Date().getFullYear();
const activity = `demo-${year}/trygghetsvandring`;
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

beforeAll(async () => {
  server = await LyktaServer.make();
  const line = (entity: string, kind: string, set: Record<string, unknown>): string =>
    JSON.stringify({ activity, occasion: 'sent', entity, kind, at: `${day(-60)}T18:00:00+01:00`, by: { party: 'sdf', role: 'trygghetssamordnare' }, set });
  const measure = (entity: string, text: string, more: Record<string, unknown>): string =>
    line(entity, 'measure', { text, responsible: 'kyrka', category: 'lighting', origin: ['s1'], status: 'not_started', ...more });
  const lines = [
    line('sent', 'walk', { status: 'held', starts_at: `${day(-60)}T18:00`, area_name: 'Kyrkogatan', mode: 'field', residents_count: 4, protocol_sent_on: day(-31) }),
    line('s1', 'finding', { seen_at: `${day(-60)}T18:20`, category: 'lighting', kind: 'deficiency', seriousness: 'normal', description: 'Mörkt' }),
    measure('obesvarad', 'Tänd lyktan vid porten', { owner_answer: 'no_answer' }),
    measure('tagen', 'Laga grinden', { owner_answer: 'accepted', answered_on: day(-20), agreed_on: day(-20), due: day(-2) }),
    measure('i_tid', 'Måla planket', { owner_answer: 'accepted', answered_on: day(-20), agreed_on: day(-20), due: day(30) }),
    measure('klar', 'Klipp häcken', { owner_answer: 'accepted', answered_on: day(-20), agreed_on: day(-20), status: 'done', done_on: day(-3) }),
  ];
  await server.importLines(`${lines.join('\n')}\n`);
  await server.start();
});

afterAll(async () => {
  await server?.remove();
});

describe.each([
  ['night', 360],
  ['day', 1280],
] as const)('by %s at %i px', (theme, width) => {
  let phone: Phone;
  let looks: Looks;

  beforeAll(async () => {
    phone = await Phone.make(server, { theme, width, height: width === 360 ? 780 : 900 });
    looks = new Looks(phone, `reminders-${width}-${theme}`);
    await phone.join(await server.invite('coordinator', 'sdf', 'trygghetssamordnare'));
    await phone.filled();
  });

  afterAll(async () => {
    await phone?.remove();
  });

  test('what is late is listed, and the reminder is ready to mail', async () => {
    const { page } = phone;
    await phone.follow('/atgarder');
    await page.getByRole('button', { name: /^Försenade, / }).click();
    const church = page.getByRole('article', { name: /Svenska kyrkan/ });
    await church.getByText('Tänd lyktan vid porten').waitFor();
    await church.getByText('Laga grinden').waitFor();
    expect(await church.getByText('Måla planket').count()).toBe(0);
    expect(await church.getByText('Klipp häcken').count()).toBe(0);
    await looks.look('forsenade');

    // The function's mailbox: an address that is none is told, the right one is kept on the server only.
    await phone.follow(`/vandring/${activity}/sent/plan`);
    await page.getByText('Planera vandringen').waitFor();
    const dialog = page.getByRole('dialog');
    if ((await page.getByRole('button', { name: /Svenska kyrkan/ }).count()) === 0) {
      await page.getByRole('combobox', { name: 'Bjud in …' }).selectOption('kyrka');
    }
    await page.getByRole('button', { name: /Svenska kyrkan/ }).click();
    const mailbox = dialog.getByLabel('Funktionsbrevlåda');
    await mailbox.fill('vaktmästaren');
    await mailbox.blur();
    await dialog.getByText('Adressen är inte en mejladress.').waitFor();
    await mailbox.fill(`fastighet${width}@kyrkan.example`);
    await mailbox.blur();
    await dialog.getByText('Adressen är inte en mejladress.').waitFor({ state: 'detached' });
    await looks.look('brevlada');
    await dialog.getByRole('button', { name: 'Stäng' }).click();

    // The walk's own page: two are late, and the text says which.
    await phone.follow(`/vandring/${activity}/sent/efter`);
    await page.getByText('1 svar försenade').waitFor();
    await page.getByRole('article', { name: /Svenska kyrkan/ }).getByRole('button', { name: 'Påminn' }).click();
    const text = dialog.getByRole('textbox', { name: 'Text', exact: true });
    await text.waitFor();
    const letter = await text.inputValue();
    expect(letter).toMatch(/väntar vi på svar om 1 av 4 punkter:\s+– Tänd lyktan vid porten\n/);
    expect(letter).toMatch(/Ni har också tagit på er det här\. Berätta när det är klart:\s+– Laga grinden \(klart senast .+\)\n– Måla planket \(/);
    expect(letter).toContain('Svaren skulle ha kommit senast');
    expect(letter).not.toContain('Klipp häcken');
    const link = /https:\/\/\S+\/svar#\S+/.exec(letter)?.[0];
    expect(link, letter).toBeDefined();
    await looks.look('paminnelse');
    const mail = dialog.getByRole('link', { name: `Mejla fastighet${width}@kyrkan.example` }).or(dialog.locator('a[href^="mailto:"]')).first();
    const address = new URL((await mail.getAttribute('href'))!);
    expect(address.pathname).toBe(`fastighet${width}@kyrkan.example`);
    expect(address.searchParams.get('subject')).toContain('Kyrkogatan');
    expect(address.searchParams.get('body')?.replaceAll('\r\n', '\n')).toBe(letter);
    await dialog.getByRole('button', { name: 'Stäng' }).click();

    // Handed over to the city's fault reports: the case number is kept with the measure.
    const gate = page.locator('li.line[aria-label="Laga grinden"]');
    await gate.getByRole('button', { name: 'Ändra', exact: true }).click();
    await gate.getByRole('button', { name: 'Anmäld till felanmälan, ärendenummer' }).click();
    await gate.getByLabel('Ärendenummer').fill(`25-${width}`);
    await gate.getByRole('button', { name: 'Skicka svaret' }).click();
    await gate.getByText(new RegExp(`25-${width}`)).waitFor();
    await phone.waitForPill(/Allt är inskickat/);
    const stored = await phone.ask<{ entities: { fields: Record<string, { value: unknown }> }[] }>(`/api/v1/entities?ids=${encodeURIComponent(`${activity}/tagen`)}`);
    const fields = stored.entities[0]!.fields;
    // What was agreed, and when, stands.
    expect([fields['reported_elsewhere']?.value, fields['agreed_on']?.value, fields['due']?.value]).toEqual([`25-${width}`, day(-20), day(-2)]);

    // The link that is out: fetched by a mail scanner it stays unused, opened by its owner it is logged, taken back it is dead.
    const asked = (): Promise<number> =>
      page.evaluate(async (token) => (await fetch('/api/v1/link/work', { headers: { authorization: `Bearer ${token}` }, credentials: 'omit' })).status, link!.split('#')[1]!);
    await page.evaluate(async (url) => fetch(url), link!);
    await phone.follow(`/vandring/${activity}/sent/plan`);
    await page.getByRole('button', { name: 'Länkar som är ute' }).click();
    // The newest stands for this width: of the earlier one nothing is left, it was taken back.
    const church_link = dialog.getByRole('listitem').filter({ hasText: 'Svenska kyrkan' });
    await church_link.getByText('inte använd än').first().waitFor();
    expect(await church_link.count()).toBe(1);
    expect(await asked()).toBe(200);
    await church_link.getByRole('button', { name: 'Visa användning' }).click();
    await church_link.getByText('öppnad 1 gång').waitFor();
    await church_link.getByText(/använd 1 gång, senast/).waitFor();
    await looks.look('lankar');
    await church_link.getByRole('button', { name: 'Ta tillbaka' }).click();
    await dialog.getByText('Inga länkar är ute.').waitFor();
    expect(await asked()).toBe(401);
    await dialog.getByRole('button', { name: 'Stäng' }).click();

    // Taken away, the mailbox is gone.
    await page.getByRole('button', { name: /Svenska kyrkan/ }).click();
    await mailbox.fill('');
    await mailbox.blur();
    await phone.page.waitForFunction(async () => ((await (await fetch('/api/v1/contacts')).json()) as { contacts: unknown[] }).contacts.length === 0);
    await dialog.getByRole('button', { name: 'Stäng' }).click();

    expect(looks.found).toEqual([]);
    expect(phone.complaints).toEqual([]);
  });
});
