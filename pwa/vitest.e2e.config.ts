import { configDefaults, defineConfig } from 'vitest/config';

// Not yet steady: two of its cases sometimes wait in vain on two busy cores, for reasons nobody has found yet. It runs in
// the long tier (LYKTA_DEEP=1) until somebody has; a red line there is to be read, not to be run again.
const notYetSteady = process.env['LYKTA_DEEP'] ? [] : ['e2e/evening.test.ts'];

// Browser tests drive the real server program; they run one after another because two cores are all there is.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['e2e/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...notYetSteady],
    testTimeout: 300_000,
    hookTimeout: 240_000,
    fileParallelism: false,
    sequence: { concurrent: false },
  },
});
