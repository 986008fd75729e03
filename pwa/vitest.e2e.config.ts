import { defineConfig } from 'vitest/config';

// Browser tests drive the real server program; they run one after another because two cores are all there is.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['e2e/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 240_000,
    fileParallelism: false,
    sequence: { concurrent: false },
  },
});
