// Run from pwa/ (its node_modules are the tool chain): the production client against the production server.
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

export default {
  server: { fs: { allow: [fileURLToPath(new URL('../..', import.meta.url))] } },
  test: {
    dir: here,
    include: ['*.test.ts'],
    environment: 'node',
    globals: true,
    setupFiles: ['fake-indexeddb/auto'],
    testTimeout: 14_400_000, // the long tier on a busy machine
    maxWorkers: 2,
    passWithNoTests: false,
  },
};
