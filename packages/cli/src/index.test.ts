import { expect, test } from 'vitest';
import * as surface from './index.ts';

test('exports exactly what the package promises', () => {
  expect(Object.keys(surface).toSorted()).toEqual([
    'ConfigError',
    'acceptWebSockets',
    'defineConfig',
    'openLoam',
    'serveLoam',
    'startTelemetry',
  ]);
});
