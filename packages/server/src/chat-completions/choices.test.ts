import type { ChatCompletion, ChatCompletionChunk } from '@loam/openai-wire';
import { describe, expect, test } from 'vitest';
import { deferred } from '../__fixtures__/deferred.ts';
import { post, readEvents, validBody } from '../__fixtures__/requests.ts';
import {
  finish,
  scriptedProvider,
  textParts,
  toolCallParts,
  type Part,
} from '../__fixtures__/scripted-provider.ts';
import { transports } from '../__fixtures__/transports.ts';

const path = '/v1/chat/completions';

describe.each(transports)('several choices over %s', (_name, connect) => {
  test('are computed together, with a seed of their own', async () => {
    const all = deferred();
    let started = 0;
    const provider = scriptedProvider(async () => {
      const place = started++;
      if (started === 3) all.resolve();
      // Nobody answers before everybody has been asked.
      await all.promise;
      return textParts(`answer ${place}`);
    });
    await using server = await connect({ provider });
    const response = await server.send(path, post({ ...validBody, n: 3, seed: 10 }));
    const { choices, usage } = (await response.json()) as ChatCompletion;
    expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, 'answer 0'],
      [1, 'answer 1'],
      [2, 'answer 2'],
    ]);
    expect(provider.calls.map(({ seed }) => seed)).toEqual([10, 11, 12]);
    // the prompt is counted once
    expect(usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 6, total_tokens: 17 });
  });

  test('without a seed have none', async () => {
    const provider = scriptedProvider();
    await using server = await connect({ provider });
    await server.send(path, post({ ...validBody, n: 2 }));
    expect(provider.calls.map(({ seed }) => seed)).toEqual([undefined, undefined]);
  });

  test('stream with their index, each with a role and a finish reason, usage once at the end', async () => {
    let calls = 0;
    const provider = scriptedProvider(() =>
      calls++ === 0 ? textParts('Hello there') : toolCallParts('f', { a: 1 }, 'call_2'),
    );
    await using server = await connect({ provider });
    const request = { ...validBody, n: 2, stream: true, stream_options: { include_usage: true } };
    const { data } = await readEvents(await server.send(path, post(request)));
    expect(data.at(-1)).toBe('[DONE]');
    const chunks = data.slice(0, -1) as ChatCompletionChunk[];
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    for (const index of [0, 1]) {
      const own = chunks.flatMap(({ choices }) => choices).filter(choice => choice.index === index);
      expect(own.map(({ delta }) => delta.role).filter(Boolean)).toEqual(['assistant']);
      expect(own.map(choice => choice.finish_reason).filter(Boolean)).toEqual([
        index === 0 ? 'stop' : 'tool_calls',
      ]);
    }
    expect(chunks.filter(({ usage }) => usage)).toEqual([chunks.at(-1)]);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 11 } });
  });

  test('one that fails fails them all, with its own error', async () => {
    let calls = 0;
    const provider = scriptedProvider(() => {
      if (calls++ === 0) return textParts('Hello');
      const parts: Part[] = [{ type: 'error', error: new Error('broken') }, finish('stop')];
      return parts;
    });
    await using server = await connect({ provider });
    const response = await server.send(path, post({ ...validBody, n: 2 }));
    expect(response.status).toBe(500);
    expect(provider.calls.every(({ abortSignal }) => abortSignal?.aborted)).toBe(true);
  });
});
