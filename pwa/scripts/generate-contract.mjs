// TypeScript types from the JSON Schemas in shared/schema: written once there, never twice.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const schemas = join(root, 'shared', 'schema');
const target = join(root, 'pwa', 'src', 'domain', 'contract.ts');

const names = (await readdir(schemas)).filter((name) => name.endsWith('.schema.json')).sort();
// One root schema that lists the others: shared definitions are then emitted once, not once per file.
const bundle = {
  title: 'Contract',
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(names.map((name) => [name.replace('.schema.json', ''), { $ref: name }])),
};
const text = await compile(bundle, 'Contract', {
  cwd: schemas + '/',
  bannerComment: '// Generated from shared/schema by scripts/generate-contract.mjs. Do not edit; not under version control.',
  // Unknown keys may come and are kept, but a misspelt one in our own code must not compile.
  additionalProperties: false,
  unknownAny: true,
});
const before = await readFile(target, 'utf8').catch(() => '');
if (before !== text) await writeFile(target, text);
