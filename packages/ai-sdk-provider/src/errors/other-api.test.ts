import type { LanguageModelV4 } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { textChunks } from '../__fixtures__/chat-chunks.ts';
import { completionChunks, textCompletion } from '../__fixtures__/completion-chunks.ts';
import { jsonReply, scriptedFetch, streamReply } from '../__fixtures__/scripted-fetch.ts';
import { createLoam } from '../loam-provider.ts';

// A base URL or a proxy that leads to another API: read loosely, its answers would be empty.

const response = { object: 'response', id: 'resp_1', status: 'completed', output: [] };
const completion = { object: 'chat.completion', choices: [{ message: { content: 'Hi' } }] };
const named = (object: string, chunks: ReadonlyArray<object | string>) =>
  chunks.map(chunk => (typeof chunk === 'string' ? chunk : Object.assign({ object }, chunk)));
const streams: Record<string, ReadonlyArray<object | string>> = {
  'Chat Completions': named('chat.completion.chunk', textChunks),
  Completions: named('text_completion', completionChunks),
  Responses: [{ type: 'response.created', sequence_number: 0, response }],
  Messages: [{ type: 'message_start', message: { type: 'message' } }],
};
const wholes: Record<string, object> = {
  'Chat Completions': completion,
  Completions: { object: 'text_completion', ...textCompletion('Hi') },
  Responses: response,
  Messages: { type: 'message', content: [] },
};
const models: Record<string, (reply: Response) => LanguageModelV4> = {
  'Chat Completions': reply => createLoam(scriptedFetch(reply)).chat('m'),
  Completions: reply => createLoam(scriptedFetch(reply)).completion('m'),
  Responses: reply => createLoam(scriptedFetch(reply)).responses('m'),
};

const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];

describe.each(Object.entries(models))('a model of the %s API', (asked, modelOf) => {
  it.each(Object.keys(streams).filter(api => api !== asked))(
    'says so when the %s API answers',
    async found => {
      const error = {
        name: 'AI_APICallError',
        isRetryable: false,
        message: expect.stringMatching(
          new RegExp(`^Asked the ${asked} API, but http\\S+ answers as the ${found} API does`),
        ),
      };
      const streamed = modelOf(streamReply(streams[found] ?? []));
      await expect(streamed.doStream({ prompt })).rejects.toMatchObject(error);
      const whole = modelOf(jsonReply(wholes[found] ?? {}));
      await expect(whole.doGenerate({ prompt })).rejects.toMatchObject(error);
    },
  );
});
