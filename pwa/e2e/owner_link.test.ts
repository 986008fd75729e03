// An owner with a link, as the park engineer gets it in the mail: no account, half a minute an answer, a receipt for each.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Looks } from './looks';
import { drawPicture, Phone } from './phone';
import { cameraNotes, decoded, shareLeftUnder, smear, tiles } from './pixels';
import { LyktaServer } from './server';

let server: LyktaServer;
let desk: Phone;
const year = new Date().getFullYear();
const activity = `demo-${year}/trygghetsvandring`;

interface Change {
  occasion: string;
  entity: string;
  kind: string;
  set: Record<string, unknown>;
}

/** The coordinator's own session asks the server, as the desk's screens do. */
function call<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  return desk.page.evaluate(
    async ([how, where, what]) => {
      const answer = await fetch(where!, { method: how!, ...(what ? { headers: { 'content-type': 'application/json' }, body: what } : {}) });
      return { status: answer.status, body: (answer.status === 204 ? null : await answer.json()) as never };
    },
    [method, path, body === undefined ? '' : JSON.stringify(body)] as const,
  );
}

async function linkFor(party: string, expires: string | null = null): Promise<{ id: string; path: string }> {
  const made = await call<{ id: string; path: string }>('POST', '/api/v1/links', { party, role: '', occasion: null, expires });
  expect(made.status).toBe(201);
  return made.body;
}

async function entity(id: string): Promise<Record<string, { value: unknown }>> {
  const answer = await call<{ entities: { fields: Record<string, { value: unknown }> }[] }>('GET', `/api/v1/entities?ids=${encodeURIComponent(id)}`);
  return answer.body.entities[0]?.fields ?? {};
}

beforeAll(async () => {
  server = await LyktaServer.make();
  const coming = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
  const measure = (entity: string, text: string, more = {}): Change => ({
    occasion: 'hosten', entity, kind: 'measure', set: { text, responsible: 'kyrka', category: 'lighting', origin: ['i1'], owner_answer: 'no_answer', status: 'not_started', ...more },
  });
  const changes: Change[] = [];
  for (const width of [360, 1280]) {
    changes.push(measure(`tar${width}`, `Tänd lyktan vid porten ${width}`), measure(`nej${width}`, `Flytta häcken ${width}`), measure(`vidare${width}`, `Byt skylten ${width}`));
    changes.push(measure(`klart${width}`, `Laga grinden ${width}`), measure(`anmalt${width}`, `Laga plattan ${width}`), measure(`mala${width}`, `Måla planket ${width}`));
    changes.push({ occasion: 'hosten', entity: `fraga${width}`, kind: 'finding', set: { seen_at: `${year - 1}-10-16T18:55`, category: 'lighting', kind: 'question', seriousness: 'normal', description: `Vem äger stigen ${width}?`, presumed_owner: 'kyrka' } });
  }
  changes.push({ occasion: 'kommande', entity: 'kommande', kind: 'walk', set: { status: 'planned', starts_at: `${coming}T18:00`, area_name: 'Kyrkbacken', mode: 'field', meeting_place: 'Klockstapeln', invited: ['kyrka'] } });
  await server.importLines(
    `${changes.map((change) => JSON.stringify({ activity, at: `${year}-01-10T10:00:00+01:00`, by: { party: 'sdf', role: 'trygghetssamordnare' }, ...change })).join('\n')}\n`,
  );
  await server.start();
  desk = await Phone.make(server, { width: 1280, height: 900 });
  await desk.join(await server.invite('coordinator', 'sdf', 'trygghetssamordnare'));
});

afterAll(async () => {
  await desk?.remove();
  await server?.remove();
});

describe.each([
  ['night', 360],
  ['day', 1280],
] as const)('by %s at %i px', (theme, width) => {
  let owner: Phone;
  let looks: Looks;
  let link: { id: string; path: string };

  beforeAll(async () => {
    link = await linkFor('kyrka');
    owner = await Phone.make(server, { theme, width, height: width === 360 ? 780 : 900 });
    looks = new Looks(owner, `owner-${width}-${theme}`);
  });

  afterAll(async () => {
    await owner?.remove();
  });

  test('every answer takes less than half a minute, has its receipt, and moves the numbers', async () => {
    const { page } = owner;
    const before = await entity(`${activity}/tar${width}`);
    await owner.goto(link.path);
    await page.getByText(`Tänd lyktan vid porten ${width}`).waitFor();
    await looks.look('lank');
    // Opening changes nothing.
    expect(await entity(`${activity}/tar${width}`)).toEqual(before);

    const card = (text: string) => page.getByRole('article', { name: `${text} ${width}`, exact: true });
    const receipt = (what: string) => page.getByText(new RegExp(`^Mottaget .*kvitto \\d+.*${what}`));

    const began = Date.now();
    await card('Tänd lyktan vid porten').getByRole('button', { name: 'Vi tar det' }).click();
    await card('Tänd lyktan vid porten').getByRole('button', { name: 'Inom 3 mån' }).click();
    await looks.look('vi-tar-det');
    await card('Tänd lyktan vid porten').getByRole('button', { name: 'Skicka svaret' }).click();
    await receipt('Tänd lyktan').waitFor();
    expect(Date.now() - began).toBeLessThan(30_000);
    expect((await entity(`${activity}/tar${width}`))['owner_answer']?.value).toBe('accepted');

    // Half written, then the page is loaded anew: nothing is lost.
    await card('Flytta häcken').getByRole('button', { name: /^Går inte, därför/ }).click();
    await card('Flytta häcken').getByLabel('Varför går det inte?').fill('Häcken är vår granne');
    await page.reload();
    await card('Flytta häcken').getByLabel('Varför går det inte?').waitFor();
    expect(await card('Flytta häcken').getByLabel('Varför går det inte?').inputValue()).toBe('Häcken är vår granne');
    await card('Flytta häcken').getByRole('button', { name: 'Skicka svaret' }).click();
    await receipt('Flytta häcken').waitFor();

    await card('Byt skylten').getByRole('button', { name: 'Inte vårt, skicka vidare' }).click();
    await card('Byt skylten').getByLabel('Vem ska ha den?').selectOption('tk');
    await card('Byt skylten').getByRole('button', { name: 'Skicka svaret' }).click();
    await receipt('Byt skylten').waitFor();

    // A date that cannot be right is told; then done, with a photo.
    await card('Laga grinden').getByRole('button', { name: 'Klart', exact: true }).click();
    await card('Laga grinden').getByLabel('Vilken dag blev det klart?').fill('2020-01-01');
    await card('Laga grinden').getByRole('button', { name: 'Skicka svaret' }).click();
    await card('Laga grinden').getByText('Det är före vandringen').waitFor();
    await card('Laga grinden').getByLabel('Vilken dag blev det klart?').fill(new Date().toISOString().slice(0, 10));
    await card('Laga grinden').locator('input[type=file]').setInputFiles({ name: 'grind.jpg', mimeType: 'image/jpeg', buffer: await drawPicture(owner, 90 + width / 10) });
    await card('Laga grinden').locator('img').last().waitFor();
    await card('Laga grinden').getByText('Titta på fotot.').waitFor();
    await looks.look('klart');
    // Somebody says that nobody is seen; Enter in the date's field says nothing of the kind.
    await card('Laga grinden').getByLabel('Vilken dag blev det klart?').press('Enter');
    await card('Laga grinden').getByRole('button', { name: 'Skicka, ingen syns' }).click();
    await receipt('Laga grinden').waitFor();
    const done = await entity(`${activity}/klart${width}`);
    expect(done['status']?.value).toBe('done');
    expect(Object.keys(done).filter((key) => key.startsWith('photos/'))).toHaveLength(1);

    // A face in the photo: smeared here, and gone from the bytes that leave the phone.
    const taken = await tiles(owner, 1280, 960, width);
    const path = [{ x: 300, y: 300 }, { x: 700, y: 420 }];
    await card('Måla planket').getByRole('button', { name: 'Klart', exact: true }).click();
    await card('Måla planket').locator('input[type=file]').setInputFiles({ name: 'ansikte.jpg', mimeType: 'image/jpeg', buffer: taken });
    await card('Måla planket').getByRole('button', { name: 'Sudda eller rita i foto 1' }).click();
    await smear(owner, 1280, path);
    await looks.look('sudda');
    await page.getByRole('dialog').getByRole('button', { name: 'Klart', exact: true }).click();
    await card('Måla planket').getByText('Suddat').waitFor();
    await looks.look('suddat');
    const sent: { length: number }[] = [];
    page.on('request', (request) => request.method() === 'PATCH' && sent.push({ length: request.postDataBuffer()?.length ?? 0 }));
    // The network goes in the middle: pressed again it goes on where the server stands.
    let cuts = 0;
    await page.route('**/api/v1/link/answers', (route) => (cuts++ === 0 ? route.abort() : route.continue()));
    await card('Måla planket').getByRole('button', { name: 'Skicka svaret' }).click();
    await card('Måla planket').getByText('Servern svarar inte').waitFor();
    await card('Måla planket').getByRole('button', { name: 'Skicka svaret' }).click();
    await receipt('Måla planket').waitFor();
    await page.unroute('**/api/v1/link/answers');
    const painted = Object.keys(await entity(`${activity}/mala${width}`)).filter((key) => key.startsWith('photos/'));
    expect(painted).toHaveLength(1);
    const sha256 = painted[0]!.slice('photos/'.length);
    const bytes = Uint8Array.from(
      await desk.page.evaluate(async (sha) => [...new Uint8Array(await (await fetch(`/api/v1/photos/${sha}`)).arrayBuffer())], sha256),
    );
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    expect(cameraNotes(bytes)).toEqual([]);
    expect(shareLeftUnder(path, await decoded(desk, taken), await decoded(desk, bytes))).toBeLessThan(0.01);
    // Its bytes went once, and nothing else did.
    expect(sent.reduce((sum, { length }) => sum + length, 0)).toBe(bytes.length);

    await card('Laga plattan').getByRole('button', { name: 'Redan anmält' }).click();
    await card('Laga plattan').getByLabel('Ärendenummer').fill('25-4711');
    await card('Laga plattan').getByRole('button', { name: 'Skicka svaret' }).click();
    await receipt('Laga plattan').waitFor();

    const question = page.getByRole('article', { name: `Vem äger stigen ${width}?` });
    await question.getByLabel('Ert svar').fill('Det gör vi');
    await question.getByRole('button', { name: 'Skicka svaret' }).click();
    await receipt('Vem äger stigen').waitFor();

    const invitation = page.getByRole('article', { name: 'Inbjudan' });
    await invitation.getByRole('button', { name: width === 360 ? 'Kommer' : 'Ändra svaret' }).click();
    if (width !== 360) await invitation.getByRole('button', { name: 'Skickar ersättare' }).click();
    await invitation.getByRole('button', { name: 'Fler: Hur många kommer?' }).click();
    await looks.look('kommer');
    await invitation.getByRole('button', { name: 'Skicka svaret' }).click();
    await receipt('Kyrkbacken').waitFor();
    const reply = await entity(`${activity}/kommande/invitation/kyrka`);
    expect(reply['reply']?.value).toBe(width === 360 ? 'coming' : 'substitute');

    await looks.look('svarat');
    expect(looks.found).toEqual([]);
    expect(owner.complaints).toEqual([]);
    // Every use is logged.
    const uses = await call<{ uses: { action: string }[] }>('GET', `/api/v1/links/${encodeURIComponent(link.id)}/uses`);
    expect(uses.body.uses.map(({ action }) => action)).toContain('answered');
  });

  test('a link that is taken back says so, and whom to ask; what is written stays', async () => {
    const { page } = owner;
    expect((await call('DELETE', `/api/v1/links/${encodeURIComponent(link.id)}`)).status).toBe(204);
    await page.reload();
    await page.getByText('Länken är återtagen').waitFor();
    await page.getByText('Svara på mejlet som länken kom i').waitFor();
    await looks.look('atertagen');
    await page.goto(`${server.origin}/svar#finns-inte`);
    await page.reload();
    await page.getByText('Länken stämmer inte').waitFor();
    // One that ends while it lies in somebody's mail.
    const short_lived = await linkFor('kyrka', new Date(Date.now() + 1_000).toISOString());
    await expect
      .poll(async () => {
        await page.goto(server.origin + short_lived.path);
        await page.reload();
        await page.locator('h1').first().waitFor();
        return page.getByText('Länken har gått ut. Det du svarat är sparat.').isVisible();
      }, { timeout: 60_000, interval: 1_000 })
      .toBe(true);
    expect(looks.found).toEqual([]);
  });
});
