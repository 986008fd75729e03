// Looking at screens: a picture of each in build/screenshots, axe, and twice the text size.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Phone, violations } from './phone';
import { projectFolder } from './server';

const folder = join(projectFolder, 'build/screenshots');

export class Looks {
  /** What is wrong, for one assertion at the end. */
  readonly found: string[] = [];

  constructor(
    private readonly phone: Phone,
    private readonly prefix: string,
  ) {}

  async look(name: string): Promise<void> {
    const { page } = this.phone;
    await mkdir(folder, { recursive: true });
    await page.waitForTimeout(250);
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: join(folder, `${this.prefix}-${name}.png`), fullPage: true });
    for (const { id, targets } of await violations(page)) this.found.push(`${name}: ${id} at ${targets.join(', ')}`);
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
      scrollTo(0, 0);
    });
    const wide = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      const over = [...document.querySelectorAll('body *')].filter((node) => node.getBoundingClientRect().right > clientWidth + 1);
      return scrollWidth > clientWidth ? over.map((node) => `${node.tagName.toLowerCase()}.${node.classList[0] ?? ''}`).slice(-3) : [];
    });
    if (wide.length > 0) this.found.push(`${name}: too wide at 200 % text (${wide.join(' ')})`);
    await page.evaluate(() => (document.documentElement.style.fontSize = ''));
  }
}
