// A phone: Chromium with its own home folder, which trusts the server's authority as a person would have made it.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { projectFolder, type LyktaServer } from './server';

const run = promisify(execFile);

export interface PhoneOptions {
  theme?: 'night' | 'day';
  width?: number;
  height?: number;
}

export class Phone {
  private context: BrowserContext | null = null;
  /** What the page said on its console in anger. */
  readonly complaints: string[] = [];

  private constructor(
    private readonly home: string,
    private readonly server: LyktaServer,
    private readonly options: PhoneOptions,
  ) {}

  static async make(server: LyktaServer, options: PhoneOptions = {}): Promise<Phone> {
    const home = await mkdtemp(join(tmpdir(), 'lykta-phone-'));
    const trust = join(home, '.pki/nssdb');
    const authority = join(home, 'ca.crt');
    await mkdir(trust, { recursive: true });
    await server.writeAuthority(authority);
    await run('certutil', ['-d', `sql:${trust}`, '-N', '--empty-password']);
    await run('certutil', ['-d', `sql:${trust}`, '-A', '-t', 'C,,', '-n', 'lykta', '-i', authority]);
    const phone = new Phone(home, server, options);
    await phone.open();
    return phone;
  }

  get page(): Page {
    const page = this.context?.pages()[0];
    if (!page) throw new Error('the browser is closed');
    return page;
  }

  async open(): Promise<void> {
    const { theme = 'night', width = 360, height = 780 } = this.options;
    this.context = await chromium.launchPersistentContext(join(this.home, 'profile'), {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--lang=sv'],
      env: { ...process.env, HOME: this.home, LANG: 'sv_SE.UTF-8', LANGUAGE: 'sv' },
      viewport: { width, height },
      deviceScaleFactor: 1.5,
      colorScheme: theme === 'night' ? 'dark' : 'light',
      locale: 'sv-SE',
      timezoneId: 'Europe/Stockholm',
      permissions: ['camera', 'geolocation'],
      geolocation: { latitude: 59.2412, longitude: 18.0834, accuracy: 6 },
    });
    this.page.setDefaultTimeout(30_000);
    this.page.on('pageerror', (error) => this.complaints.push(error.stack ?? error.message));
    this.page.on('console', (message) => {
      // The network going away is what these tests are about; a broken policy or script is not.
      if (message.type() === 'error' && !/Failed to load resource|WebSocket connection|net::ERR/.test(message.text())) {
        this.complaints.push(message.text());
      }
    });
  }

  async close(): Promise<void> {
    await this.context?.close();
    this.context = null;
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.home, { recursive: true, force: true });
  }

  async offline(is_offline: boolean): Promise<void> {
    await this.context?.setOffline(is_offline);
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(this.server.origin + path);
    await this.page.locator('h1').first().waitFor();
  }

  /** Moves inside the app, as a tap on a link would, without loading the page anew. */
  async follow(path: string): Promise<void> {
    await this.page.evaluate((to) => {
      const link = document.createElement('a');
      link.href = to;
      document.body.append(link);
      link.click();
      link.remove();
    }, path);
  }

  async join(code: string): Promise<void> {
    await this.goto('/');
    await this.page.locator('#code').fill(code.toLowerCase().replace('-', ' '));
    await this.page.getByRole('button', { name: 'Anslut' }).click();
    await this.page.getByRole('navigation', { name: 'Huvudmeny' }).waitFor();
  }

  /** All of the app is kept and in charge: from now on the network may go. */
  async installed(): Promise<void> {
    await this.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 50));
    });
  }

  /** Plan, forms and walks are in the phone. */
  async filled(): Promise<void> {
    await this.follow('/vandring');
    await this.page.getByRole('link', { name: /Lyktebacken/ }).waitFor();
  }

  async openTonight(): Promise<void> {
    await this.follow('/vandring');
    await this.page.getByRole('link', { name: /Lyktebacken/ }).click();
    await this.page.getByRole('heading', { level: 1, name: 'Lyktebacken' }).waitFor();
  }

  /** + · camera or file · category · save. */
  async addFinding(finding: { category: string; picture?: Buffer; description?: string }): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'Ny iakttagelse' }).click();
    await page.getByRole('button', { name: 'Ta bild' }).waitFor();
    if (finding.picture) {
      await page.locator('input[type=file]').setInputFiles({ name: 'bild.jpg', mimeType: 'image/jpeg', buffer: finding.picture });
    } else {
      await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
      await page.getByRole('button', { name: 'Ta bild' }).click();
    }
    await page.getByText('1 av 4 foton').waitFor();
    await page.getByRole('button', { name: finding.category, exact: true }).click();
    if (finding.description) await page.getByLabel('Beskrivning').fill(finding.description);
    await page.getByRole('button', { name: /^Spara(, ingen syns)?$/ }).click();
    await page.getByRole('button', { name: 'Ny iakttagelse' }).waitFor();
  }

  pill(): Promise<string> {
    return this.page.locator('header a[href="/skickat"]').innerText();
  }

  async waitForPill(text: RegExp, timeout = 60_000): Promise<void> {
    const pill = this.page.locator('header a[href="/skickat"]');
    await pill
      .filter({ hasText: text })
      .waitFor({ timeout })
      .catch(async () => {
        const said = await pill.innerText();
        await this.follow('/skickat');
        throw new Error(`the pill says "${said}", not ${text}:\n${await this.page.locator('main').innerText()}`);
      });
  }

  /** Ids of the findings on the screen, from their links. */
  async findingIds(): Promise<string[]> {
    const links = await this.page.locator('li > a[href^="/iakttagelse/"]').evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).pathname));
    return links.map((path) => decodeURIComponent(path.slice('/iakttagelse/'.length)));
  }

  /** An answer of the server, asked with this phone's own session. */
  async ask<T>(path: string): Promise<T> {
    return this.page.evaluate(async (address) => (await (await fetch(address)).json()) as T, path);
  }
}

/** A dark path under one lamp, drawn in the browser: a picture nobody is in. */
export async function drawPicture(phone: Phone, hue: number): Promise<Buffer> {
  const text = await phone.page.evaluate((h) => {
    const canvas = document.createElement('canvas');
    canvas.width = 1600;
    canvas.height = 1200;
    const c = canvas.getContext('2d')!;
    const sky = c.createLinearGradient(0, 0, 0, 1200);
    sky.addColorStop(0, `hsl(${h} 40% 8%)`);
    sky.addColorStop(1, `hsl(${h} 15% 12%)`);
    c.fillStyle = sky;
    c.fillRect(0, 0, 1600, 1200);
    const light = c.createRadialGradient(1060, 380, 10, 1060, 420, 620);
    light.addColorStop(0, 'hsl(40 95% 80%)');
    light.addColorStop(0.2, 'hsl(36 85% 58% / 0.5)');
    light.addColorStop(1, 'transparent');
    c.fillStyle = light;
    c.fillRect(0, 0, 1600, 1200);
    c.fillStyle = `hsl(${h} 12% 17%)`;
    c.beginPath();
    c.moveTo(260, 1200);
    c.lineTo(760, 640);
    c.lineTo(900, 640);
    c.lineTo(1500, 1200);
    c.fill();
    c.fillStyle = '#1b1b1b';
    c.fillRect(1050, 400, 20, 560);
    for (let i = 0; i < 26; i += 1) {
      c.fillStyle = `hsl(${120 + h / 6} 22% ${8 + (i % 5) * 2}%)`;
      c.beginPath();
      c.arc(60 + i * 26, 760 + ((i * 67) % 160), 90, 0, 7);
      c.fill();
    }
    return canvas.toDataURL('image/jpeg', 0.85);
  }, hue);
  return Buffer.from(text.slice(text.indexOf(',') + 1), 'base64');
}

let axe = '';
export interface AxeViolation {
  id: string;
  targets: string[];
}

/** What axe finds on the screen as it stands. Taller than the content, so that no sticky bar lies over anything. */
export async function violations(page: Page): Promise<AxeViolation[]> {
  axe ||= await readFile(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  const before = page.viewportSize()!;
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: before.width, height: Math.max(before.height, height + 200) });
  await page.evaluate(`${axe};0`);
  const found = await page.evaluate(async () => {
    const { axe: tool } = window as unknown as {
      axe: { run(node: Document): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }> };
    };
    const result = await tool.run(document);
    return result.violations.map(({ id, nodes }) => ({ id, targets: nodes.map(({ target }) => target.join(' ')) }));
  });
  await page.setViewportSize(before);
  return found;
}

const screenshots = join(projectFolder, 'build/screenshots');

/** Photographed to be looked at, and searched by axe; what axe finds is given back with the name. */
export async function look(phone: Phone, name: string, { is_scrolled = false } = {}): Promise<string[]> {
  const { page } = phone;
  await mkdir(screenshots, { recursive: true });
  await page.waitForTimeout(250);
  if (!is_scrolled) await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
  return (await violations(page)).map(({ id, targets }) => `${name}: ${id} at ${targets.join(', ')}`);
}
