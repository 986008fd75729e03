import { svelte } from '@sveltejs/vite-plugin-svelte';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const version = (JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string })
  .version;

function filesUnder(folder: string, prefix = ''): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name), `${prefix}${entry.name}/`) : [prefix + entry.name],
  );
}

// The service worker must know every file of the app by name and content, or it could keep half an old version.
function precacheList(): Plugin {
  let publicFolder = '';
  return {
    name: 'lykta-precache-list',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      publicFolder = config.publicDir;
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const digest = createHash('sha256');
        const files: string[] = [];
        for (const [name, part] of Object.entries(bundle).sort(([a], [b]) => (a < b ? -1 : 1))) {
          if (name === 'sw.js') continue;
          files.push('/' + name);
          digest.update(name).update(part.type === 'chunk' ? part.code : part.source);
        }
        for (const name of filesUnder(publicFolder).sort()) {
          // Large icons are for the launcher, which fetches them itself at installation.
          if (/-512\.png$/.test(name)) continue;
          files.push('/' + name);
          digest.update(name).update(readFileSync(join(publicFolder, name)));
        }
        const worker = bundle['sw.js'];
        if (worker?.type !== 'chunk') throw new Error('the service worker is missing from the bundle');
        const build = `${version}-${digest.digest('hex').slice(0, 12)}`;
        const list = files.map((name) => (name === '/index.html' ? '/' : name));
        const before = worker.code;
        worker.code = before.replace(/(["'`])__PRECACHE__\1/, JSON.stringify(list)).replace('__BUILD__', build);
        if (/__PRECACHE__|__BUILD__/.test(worker.code) || before === worker.code) {
          throw new Error('the file list was not written into the worker');
        }
      },
    },
  };
}

// Translator notes stay in the files, not in the phone.
function withoutNotes(): Plugin {
  return {
    name: 'lykta-strings-without-notes',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/src\/strings\/(desk\.|meeting\.)?(sv|en)\.json$/.test(id)) return null;
      const entries = Object.entries(JSON.parse(code) as Record<string, { text: string }>);
      return { code: JSON.stringify(Object.fromEntries(entries.map(([key, { text }]) => [key, { text }]))), map: null };
    },
  };
}

export default defineConfig({
  plugins: [withoutNotes(), svelte(), precacheList()],
  define: { __APP_VERSION__: JSON.stringify(version) },
  resolve: process.env['VITEST'] ? { conditions: ['browser'] } : {},
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: 'index.html', sw: 'src/sw/sw.ts' },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: { fs: { allow: ['..'] } },
  test: {
    environment: 'happy-dom',
    setupFiles: ['fake-indexeddb/auto'],
    include: ['src/**/*.test.ts'],
  },
});
