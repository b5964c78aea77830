import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { serve } from '@loam/server/node';
import { describe, expect, test } from 'vitest';
import { apiKey, chatModel, embeddingModel, tinyProvider } from './__fixtures__/tiny-server.ts';

const run = promisify(execFile);
const version = '3.52.0';
const environment = path.join(
  import.meta.dirname,
  '../node_modules/.cache',
  `openai-python-${version}`,
);
const python = path.join(
  environment,
  process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python',
);
const script = path.join(import.meta.dirname, '__fixtures__/openai_python.py');

/** Makes an environment with the client, once. @returns why there is none */
async function findClient(): Promise<string | undefined> {
  try {
    await run(python, ['-c', 'import openai']);
    return undefined;
  } catch {
    // Made below, or made again where a run was interrupted.
  }
  const system = process.platform === 'win32' ? 'python' : 'python3';
  try {
    await mkdir(path.dirname(environment), { recursive: true });
    await run(system, ['-m', 'venv', '--clear', environment]);
  } catch {
    return `there is no ${system} with venv on this machine`;
  }
  try {
    await run(python, ['-m', 'pip', 'install', '--quiet', `openai==${version}`]);
  } catch {
    return `openai ${version} could not be installed from PyPI`;
  }
  return existsSync(python) ? undefined : 'the environment has no Python';
}

describe('openai (Python) on loam/tiny', () => {
  test(
    'chat, completions, embeddings, models, responses, errors: its whole surface (S2-29, S3-2)',
    { timeout: 300_000 },
    async ({ skip }) => {
      const missing = await findClient();
      skip(missing !== undefined, missing);
      const provider = tinyProvider();
      const server = await serve({ provider, port: 0, apiKey, drainMs: 0 });
      try {
        const args = [script, `${server.url}/v1`, apiKey, chatModel, embeddingModel];
        const { stdout, stderr } = await run(python, args);
        expect(stdout).toMatch(/^openai .*: ok/);
        expect(stderr).toBe('');
      } finally {
        await server.close();
        await provider.close();
      }
    },
  );
});
