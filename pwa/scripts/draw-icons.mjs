// Draws the PNG icons from public/icons/lykta.svg with the browser. Run by hand when the mark changes; the PNGs are
// committed so that a build needs no browser.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'public', 'icons');
const svg = await readFile(join(folder, 'lykta.svg'), 'utf8');
// A launcher may cut a maskable icon to its inner circle: full-bleed ground, the mark at 78 %.
const maskable = svg
  .replaceAll(' rx="112"', '')
  .replace('<g fill="none"', '<g transform="translate(56 56) scale(0.78)"><g fill="none"')
  .replace('</svg>', '</g></svg>');
const wanted = [
  ['lykta-180.png', 180, svg.replaceAll(' rx="112"', '')],
  ['lykta-192.png', 192, svg],
  ['lykta-512.png', 512, svg],
  ['lykta-maskable-512.png', 512, maskable],
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage();
for (const [name, size, drawing] of wanted) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`);
  await writeFile(join(folder, name), await page.screenshot({ omitBackground: true }));
}
await browser.close();
