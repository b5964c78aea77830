import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    // Where a real model answers, a busy machine takes its time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
