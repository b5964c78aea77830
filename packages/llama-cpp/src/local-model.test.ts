import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tinyModel } from '@loam/tiny-model';
import { generateText } from 'ai';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startFakeHub } from './catalog/download/__fixtures__/fake-hub.ts';
import { ModelFiles } from './catalog/model-files.ts';
import { Conversations } from './conversations.ts';
import { LlamaCppLanguageModel } from './llama-cpp-language-model.ts';
import { LocalModel } from './local-model.ts';
import { ModelResidency } from './residency/model-residency.ts';
import { createLlamaCpp, type LlamaCppOptions, type LlamaCppProvider } from './create-llama-cpp.ts';

// A process has to start, several times.
vi.setConfig({ testTimeout: 60_000 });

const { id: _, ...tiny } = tinyModel;
const entry = { ...tiny, contextLength: 512, sequences: 1 };
const answer = 'Hello! How can I help you?';

async function using(
  options: LlamaCppOptions,
  use: (provider: LlamaCppProvider) => Promise<void>,
): Promise<void> {
  const provider = createLlamaCpp({ backend: 'node-llama-cpp', ...options });
  try {
    await use(provider);
  } finally {
    await provider.close();
  }
}

const ask = async (provider: LlamaCppProvider, id: string): Promise<string> =>
  (await generateText({ model: provider(id), prompt: 'Hello!', maxRetries: 0 })).text;

const states = (provider: LlamaCppProvider): (string | undefined)[] =>
  provider.models().map(({ state }) => state);

describe('models in a budget for one', () => {
  const options = {
    // One with this entry is estimated at 150 MB.
    memoryBudgetMb: 220,
    models: { a: entry, b: { ...entry, pinned: true } },
  };

  test('take turns, never while one answers, and pinned ones stay', () =>
    using(options, async provider => {
      const { stream } = await provider('a').doStream({
        prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello!' }] }],
      });
      const reader = stream.getReader();
      const waiting = ask(provider, 'b');
      await expect.poll(() => states(provider)).toEqual(['ready', 'loading']);
      let text = '';
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        if (next.value.type === 'text-delta') text += next.value.delta;
      }
      expect(text).toBe(answer);
      expect(await waiting).toBe(answer);
      expect(states(provider)).toEqual(['unloaded', 'ready']);

      await expect(provider.load('a')).rejects.toMatchObject({
        code: 'model_load_failed',
        message: expect.stringMatching(
          /^a needs \d+ MB of memory, and models may take \d+ MB here, of which pinned models hold \d+ MB/,
        ),
      });
      expect(states(provider)).toEqual(['failed', 'ready']);
    }));
});

test('a model that can never fit is refused with figures, and not loaded', () =>
  using({ memoryBudgetMb: 100, models: { a: entry } }, async provider => {
    await expect(ask(provider, 'a')).rejects.toThrow(
      /a needs \d+ MB of memory, and models may take 100 MB here\. Lower its contextLength/,
    );
    expect(await provider.stats()).toMatchObject([{ state: 'failed', running: 0 }]);
  }));

test('an idle model is unloaded after its time, and loaded again by the next call', () =>
  using({ models: { a: { ...entry, ttlSeconds: 0 } } }, async provider => {
    expect(await ask(provider, 'a')).toBe(answer);
    await expect.poll(() => states(provider), { timeout: 10_000 }).toEqual(['unloaded']);
    expect(await ask(provider, 'a')).toBe(answer);
  }));

test.each([['node-llama-cpp'], ['direct']] as const)(
  'keys and values can be quantised by %s',
  backend =>
    using({ backend, models: { a: { ...entry, keyValueType: 'q8_0' } } }, async provider => {
      expect(await ask(provider, 'a')).toBe(answer);
    }),
);

test('the estimate is near what the process takes', () =>
  using({ models: { a: { ...tiny, sequences: 2 } } }, async provider => {
    await provider.load('a');
    const [stats] = await provider.stats();
    const budget = createLlamaCpp({ memoryBudgetMb: 1, models: { a: { ...tiny, sequences: 2 } } });
    const refused = await budget.load('a').catch(String);
    const estimated = Number(/needs (\d+) MB/.exec(String(refused))?.[1]) * 1e6;
    expect(estimated / (stats?.residentBytes ?? 0)).toBeGreaterThan(0.5);
    expect(estimated / (stats?.residentBytes ?? 0)).toBeLessThan(1.5);
  }));

test.each([
  [{ memoryBudgetMb: 0 }, /memoryBudgetMb is 0/],
  [{ memoryBudgetMb: Number.NaN }, /memoryBudgetMb is NaN/],
  [{ download: { endpoint: 'huggingface.co' } }, /download\.endpoint is "huggingface\.co"/],
])('refuses %j', (options, message) => {
  expect(() => createLlamaCpp(options)).toThrow(message);
});

describe('a model of a hub', () => {
  let folder: string;
  let hub: Awaited<ReturnType<typeof startFakeHub>>;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'loam-hub-'));
    hub = await startFakeHub({ 'tiny-Q8_0.gguf': await readFile(tinyModel.path) });
  });
  afterAll(async () => {
    await hub.close();
    await rm(folder, { recursive: true });
  });

  test('is downloaded by its first call, and says how far it is', async () => {
    const notes: (string | undefined)[] = [];
    const provider: LlamaCppProvider = createLlamaCpp({
      backend: 'node-llama-cpp',
      models: { a: { ...entry, path: 'hf:owner/repository:Q8_0' } },
      download: {
        folder,
        endpoint: `${hub.url}/`,
        onProgress: () => {
          const [model] = provider.models();
          notes.push(`${model?.state}: ${model?.notes?.[0]}`);
        },
      },
    });
    try {
      expect(await ask(provider, 'a')).toBe(answer);
      expect(notes[0]).toMatch(/^loading: Downloading: 0 % of \d\.\d MB\.$/);
      expect(provider.models()[0]).not.toMatchObject({
        notes: expect.arrayContaining([expect.stringContaining('Downloading')]),
      });
    } finally {
      await provider.close();
    }
  });

  test('that cannot be had is an error before the stream, with what to do', () =>
    using(
      {
        models: { a: { ...entry, path: 'hf:owner/other' } },
        download: { folder, endpoint: hub.url },
      },
      async provider => {
        await expect(provider.load('a')).rejects.toMatchObject({
          code: 'model_load_failed',
          message: expect.stringContaining('does not exist (404)'),
        });
        expect(states(provider)).toEqual(['failed']);
      },
    ));
});

test('a GPU is used by the backend that has one, or missed', () =>
  using({ backend: 'auto', models: { a: { ...entry, gpuLayers: 4 } } }, async provider => {
    const outcome = await provider.load('a').then(() => provider.models()[0]?.backend, String);
    expect(outcome).toMatch(/^node-llama-cpp$|gpuLayers is above 0, but llama\.cpp finds no GPU/);
  }));

test('where a GPU is there and cannot be used after all, a model that did not ask for it answers', async () => {
  const residency = new ModelResidency({ capacity: () => 1e12 });
  const model = new LocalModel(
    { ...entry, id: 'a' },
    {
      backend: 'auto',
      residency,
      files: new ModelFiles(),
      conversations: new Conversations(),
      hasGpu: async () => true,
      pathOf: name => name,
    },
  );
  try {
    // The backend with libraries for GPUs.
    expect((await model.open()).loaded.backend).toBe('node-llama-cpp');
    const { content } = await new LlamaCppLanguageModel(model).doGenerate({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello!' }] }],
      temperature: 0,
    });
    expect(content).toMatchObject([{ type: 'text', text: answer }]);
  } finally {
    await residency.close();
  }
});

test('a part that is missing is named', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'loam-parts-'));
  await symlink(tinyModel.path, path.join(folder, 'm-00001-of-00002.gguf'));
  try {
    await using({ models: { a: path.join(folder, 'm-00001-of-00002.gguf') } }, async provider => {
      await expect(provider.load('a')).rejects.toThrow(/m-00002-of-00002\.gguf, a part of the/);
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
