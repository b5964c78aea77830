import { createIdGenerator } from '@ai-sdk/provider-utils';
import {
  decodeChatRequest,
  encodeChatChunks,
  foldChatChunks,
  type DecodedChatRequest,
} from '@loam/openai-wire';
import type { Handler } from 'hono';
import { withTenantsCacheKey } from '../access/cache-key.ts';
import type { RequestReader } from '../bodies/request-reader.ts';
import { answerChoices } from '../choices/answer-choices.ts';
import { withChoiceSeed } from '../choices/choice-seed.ts';
import type { ServerEnv } from '../server-env.ts';
import { openStream } from './open-stream.ts';

const completionId = createIdGenerator({ prefix: 'chatcmpl', separator: '-', size: 24 });

/** `POST /chat/completions`. */
export function chatCompletions(settings: {
  readRequest: RequestReader;
  /** Silence on a stream before a comment keeps it alive, in milliseconds. */
  keepAliveMs: number;
  /** Refuses what a request asks for beyond what its codec checks. */
  refuse?: ((request: DecodedChatRequest) => void) | undefined;
}): Handler<ServerEnv> {
  const { readRequest, keepAliveMs, refuse } = settings;

  return async c => {
    const request = await readRequest(c, decodeChatRequest);
    refuse?.(request);
    const { modelId, choices, stream, includeUsage } = request;
    const model = await c.get('models').languageModel(modelId);
    const call = await withTenantsCacheKey(request.call, c.get('caller').tenant);
    const head = { id: completionId(), created: Math.floor(Date.now() / 1000), modelId };

    return answerChoices(c, {
      starts: Array.from(
        { length: choices },
        (_, choice) => (abortSignal, onWarnings) =>
          openStream(model, { ...withChoiceSeed(call, choice), abortSignal }, { onWarnings }),
      ),
      perPrompt: choices,
      encode: index => encodeChatChunks({ ...head, index, includeUsage: true }),
      fold: foldChatChunks,
      stream,
      includeUsage,
      keepAliveMs,
    });
  };
}
