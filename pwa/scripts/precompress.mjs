// Writes a .gz beside every text file of dist/, so that the server sends ready bytes and never compresses itself.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const text = new Set(['.html', '.js', '.css', '.json', '.svg', '.webmanifest', '.txt']);
let script = 0;
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !text.has(extname(entry.name))) continue;
  const path = join(entry.parentPath, entry.name);
  const packed = gzipSync(await readFile(path), { level: 9 });
  await writeFile(`${path}.gz`, packed);
  if (entry.name.endsWith('.js') && entry.name !== 'sw.js') script += packed.length;
}
const budget = 150 * 1024;
console.log(`JavaScript at first load: ${(script / 1024).toFixed(1)} kB gzip (budget 150 kB)`);
if (script > budget) {
  console.error('The app is too heavy for a phone on a slow network.');
  process.exit(1);
}
