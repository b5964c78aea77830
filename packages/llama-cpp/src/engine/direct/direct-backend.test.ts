import { vi } from 'vitest';
import { describeBackend } from '../backend.contract.ts';
import { createDirectBackend } from './index.ts';

// Threads that wait for each other are slow beyond measure when something else has their cores.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describeBackend('direct', createDirectBackend);
