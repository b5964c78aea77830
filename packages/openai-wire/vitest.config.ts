import { defineConfig } from 'vitest/config';

// Properties run for as long as a loaded machine takes.
const testTimeout = 60_000;

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'node', environment: 'node', include: ['src/**/*.test.ts'], testTimeout } },
      {
        test: {
          name: 'edge',
          environment: 'edge-runtime',
          include: ['src/**/*.test.ts'],
          exclude: ['src/**/*.node.test.ts'],
          testTimeout,
        },
      },
    ],
  },
});
