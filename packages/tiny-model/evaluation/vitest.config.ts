import { defineConfig } from 'vitest/config';

export default defineConfig({
  // A loaded machine takes its time; what hangs still ends.
  test: { include: ['src/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
});
