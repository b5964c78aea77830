import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{architecture,clients,constraints,differential,documentation,engine,faults,load,replicas}/**/*.test.ts',
    ],
    testTimeout: 60_000,
    reporters: ['default', './clients/matrix-reporter.ts'],
  },
});
