import type { LanguageModelV4 } from '@ai-sdk/provider';
import { expect, test } from 'vitest';
import {
  scriptedProvider,
  textParts,
  type Part,
  type Script,
} from '../__fixtures__/scripted-provider.ts';
import { collect } from '../__fixtures__/streams.ts';
import { openStream } from './open-stream.ts';

const modelOf = (script: Script): LanguageModelV4 =>
  scriptedProvider(script).languageModel('loam/tiny');

const open = (script: Script, abortSignal = new AbortController().signal) =>
  openStream(modelOf(script), { prompt: [], abortSignal });

test('hands on every part, from the first', async () => {
  const parts = textParts('a b c');
  const opened = await open(() => parts);
  expect(await collect(opened.parts)).toEqual(parts);
});

test('knows the warnings before the first output', async () => {
  const warnings = [{ type: 'unsupported' as const, feature: 'topK' }];
  const { warnings: told } = await open(() => [
    { type: 'stream-start', warnings },
    ...textParts('a').slice(1),
  ]);
  expect(told).toEqual(warnings);
});

test.each<[string, Part[]]>([
  ['at once', []],
  ['after the start', [{ type: 'stream-start', warnings: [] }]],
  [
    'after the metadata',
    [
      { type: 'stream-start', warnings: [] },
      { type: 'response-metadata', id: 'x' },
    ],
  ],
])('an error part %s is thrown', async (_name, before) => {
  const error = new Error('too long');
  await expect(open(() => [...before, { type: 'error', error }])).rejects.toBe(error);
});

test('what doStream throws is thrown', async () => {
  const error = new Error('overloaded');
  await expect(
    open(() => {
      throw error;
    }),
  ).rejects.toBe(error);
});

test('an error after the first output stays a part', async () => {
  const parts: Part[] = [
    { type: 'text-start', id: 't' },
    { type: 'error', error: 'late' },
  ];
  expect(await collect((await open(() => parts)).parts)).toEqual(parts);
});

test('a stream without output is empty, not an error', async () => {
  expect(await collect((await open(() => [])).parts)).toEqual([]);
});

test('an abort ends the stream of a model that looks at no signal', async () => {
  const abort = new AbortController();
  let left = false;
  const opening = open(async function* () {
    try {
      for (;;) yield { type: 'text-delta', id: 't', delta: 'x' } as const;
    } finally {
      left = true;
    }
  }, abort.signal);
  const reader = (await opening).parts.getReader();
  await reader.read();
  abort.abort();
  await expect(
    (async () => {
      while (!(await reader.read()).done);
    })(),
  ).rejects.toMatchObject({ name: 'AbortError' });
  await expect.poll(() => left).toBe(true);
});

test('a stream that comes after the abort is left unread', async () => {
  const abort = new AbortController();
  let cancelled = false;
  const model = modelOf(() => []);
  model.doStream = async () => {
    abort.abort();
    return {
      stream: new ReadableStream<Part>({
        cancel() {
          cancelled = true;
        },
      }),
    };
  };
  await expect(openStream(model, { prompt: [], abortSignal: abort.signal })).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect(cancelled).toBe(true);
});
