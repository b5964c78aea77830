import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['{app,chat,components,tools}/**/*.test.ts'],
    testTimeout: 60_000,
  },
});
