import { decodeResponsesRequest, parseResponsesRequest } from '@loam/openai-wire';
import { foldStreamParts } from '@loam/model-port';
import type { Context } from 'hono';
import type { RequestReader } from '../bodies/request-reader.ts';
import { openStream } from '../chat-completions/open-stream.ts';
import type { ServerEnv } from '../server-env.ts';
import type { ResponseMemory } from './response-memory.ts';
import { nameFaults } from './name-faults.ts';
import { resolveHistory } from './resolve-history.ts';

/**
 * `POST /responses/input_tokens`.
 *
 * Only the model knows what its template makes of a conversation with its tools, so the model is
 * asked, for one token. What it reads it keeps: the answer that usually follows does not read it
 * again.
 */
export function countInputTokens(settings: { memory: ResponseMemory; readRequest: RequestReader }) {
  const { memory, readRequest } = settings;

  return async (c: Context<ServerEnv>) => {
    const { request } = await readRequest(c, parseResponsesRequest);
    const { tenant } = c.get('caller');
    const model = await c.get('models').languageModel(request.model);
    const resolved = await resolveHistory(request, { tenant, memory, place: 'nowhere' });
    const { call, paths } = decodeResponsesRequest(request, resolved);
    const { parts } = await openStream(model, {
      ...call,
      maxOutputTokens: 1,
      abortSignal: c.req.raw.signal,
    }).catch((error: unknown) => {
      throw nameFaults(error, call.prompt, paths);
    });
    const { usage } = await foldStreamParts(parts);
    return c.json({
      object: 'response.input_tokens',
      input_tokens: usage.inputTokens.total ?? 0,
    });
  };
}
