import { createIdGenerator } from '@ai-sdk/provider-utils';
import {
  decodeCompletionRequest,
  encodeCompletionChunks,
  foldCompletionChunks,
  type CompletionPrompt,
} from '@loam/openai-wire';
import type { Handler } from 'hono';
import { withTenantsCacheKey } from '../access/cache-key.ts';
import type { RequestReader } from '../bodies/request-reader.ts';
import { openStream } from '../chat-completions/open-stream.ts';
import { answerChoices, type StartChoice } from '../choices/answer-choices.ts';
import { withChoiceSeed } from '../choices/choice-seed.ts';

import type { ServerEnv } from '../server-env.ts';

const completionId = createIdGenerator({ prefix: 'cmpl', separator: '-', size: 24 });

/** `POST /completions`. Every prompt has `n` choices; the choices of the first prompt come first. */
export function completions(settings: {
  readRequest: RequestReader;
  /** Silence on a stream before a comment keeps it alive, in milliseconds. */
  keepAliveMs: number;
}): Handler<ServerEnv> {
  const { readRequest, keepAliveMs } = settings;

  return async c => {
    const models = c.get('models');
    const textOf = async (prompt: CompletionPrompt): Promise<string> =>
      typeof prompt === 'string' ? prompt : (await models.tokenizer(modelId)).decode(prompt);

    const request = await readRequest(c, decodeCompletionRequest);
    const { modelId, prompts, choices, stream, includeUsage } = request;
    const model = await models.completionModel(modelId);
    const call = await withTenantsCacheKey(request.call, c.get('caller').tenant);
    const head = { id: completionId(), created: Math.floor(Date.now() / 1000), modelId };
    const echoes = request.echo ? await Promise.all(prompts.map(prompt => textOf(prompt))) : [];

    return answerChoices(c, {
      starts: prompts.flatMap(prompt =>
        Array.from(
          { length: choices },
          (_, choice): StartChoice =>
            (abortSignal, onWarnings) =>
              openStream(
                model,
                { ...withChoiceSeed(call, choice), prompt, abortSignal },
                { onWarnings },
              ),
        ),
      ),
      perPrompt: choices,
      encode: index => {
        const echo = echoes[Math.floor(index / choices)];
        return encodeCompletionChunks({
          ...head,
          index,
          includeUsage: true,
          ...(echo !== undefined && { echo, echoLogprobs: call.promptLogprobs === true }),
        });
      },
      fold: foldCompletionChunks,
      stream,
      includeUsage,
      keepAliveMs,
    });
  };
}
