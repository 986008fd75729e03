// Writes a .gz beside every text file of dist/, so that the server sends ready bytes and never compresses itself.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const text = new Set(['.html', '.js', '.css', '.json', '.svg', '.webmanifest', '.txt']);
const packed_bytes = new Map();
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !text.has(extname(entry.name))) continue;
  const path = join(entry.parentPath, entry.name);
  const packed = gzipSync(await readFile(path), { level: 9 });
  await writeFile(`${path}.gz`, packed);
  if (entry.name.endsWith('.js')) packed_bytes.set(relative(dist, path), packed.length);
}

// What the page asks for before it shows anything: its own scripts and what those import at once. What is imported
// later (the map) is not the first load.
const at_once = new Set();
const static_import = /(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g;
async function follow(name) {
  if (at_once.has(name) || !packed_bytes.has(name)) return;
  at_once.add(name);
  const code = await readFile(join(dist, name), 'utf8');
  for (const [, imported] of code.matchAll(static_import)) await follow(posix.join(posix.dirname(name), imported));
}
const page = await readFile(join(dist, 'index.html'), 'utf8');
for (const [, name] of page.matchAll(/(?:src|href)="\/([\w./-]+\.js)"/g)) await follow(name);
// main.ts starts either the app or the owner's page; the app is the heavier.
const app = [...packed_bytes.keys()].find((name) => /^assets\/app-[\w-]+\.js$/.test(name));
if (app === undefined) throw new Error('the part that starts the app is not where it was');
await follow(app);
if (at_once.size === 0) throw new Error('no script was found in the page');
const script = [...at_once].reduce((sum, name) => sum + packed_bytes.get(name), 0);
const later = [...packed_bytes].filter(([name]) => !at_once.has(name) && name !== 'sw.js');
for (const [name, bytes] of later) console.log(`loaded when needed: ${name} ${(bytes / 1024).toFixed(1)} kB gzip`);
const budget = 150 * 1024;
console.log(`JavaScript at first load: ${(script / 1024).toFixed(1)} kB gzip (budget 150 kB)`);
if (script > budget) {
  console.error('The app is too heavy for a phone on a slow network.');
  process.exit(1);
}
