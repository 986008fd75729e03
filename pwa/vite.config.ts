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
          files.push('/' + name);
          digest.update(name).update(readFileSync(join(publicFolder, name)));
        }
        const worker = bundle['sw.js'];
        if (worker?.type !== 'chunk') throw new Error('the service worker is missing from the bundle');
        const build = `${version}-${digest.digest('hex').slice(0, 12)}`;
        const list = files.map((name) => (name === '/index.html' ? '/' : name));
        worker.code = worker.code.replace('"__PRECACHE__"', JSON.stringify(list)).replace('__BUILD__', build);
        if (worker.code.includes('__PRECACHE__')) throw new Error('the file list was not written into the worker');
      },
    },
  };
}

export default defineConfig({
  plugins: [svelte(), precacheList()],
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
