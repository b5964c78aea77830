import { describe, expect, test, vi } from 'vitest';
import { describeBackend } from '../backend.contract.ts';
import { createDirectBackend, isDirectSupported } from './index.ts';
import { probeDirectSupport } from './probe.ts';

// Threads that wait for each other are slow beyond measure when something else has their cores.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describeBackend('direct', createDirectBackend);
describeBackend('direct, split', async () => createDirectBackend({ keyValueLayout: 'split' }));

describe('support', () => {
  test('is there on the platforms these tests run on', async () => {
    expect(await isDirectSupported()).toEqual({ ok: true });
  });

  test('is found out by another process where nobody has tried it', async () => {
    expect(await probeDirectSupport('plan9-mips')).toEqual({ ok: true });
  });
});
