import { defineConfig } from 'vitest/config';

export default defineConfig({
  // A loaded machine takes its time; what hangs still ends.
  test: { include: ['src/**/*.test.ts'], testTimeout: 60_000 },
});
