import { decodeRerankRequest, encodeRanking } from '@loam/openai-wire';
import type { Handler } from 'hono';
import type { RequestReader } from '../bodies/request-reader.ts';
import { warningsHeader } from '../chat-completions/notice-headers.ts';
import type { ServerEnv } from '../server-env.ts';

/** `POST /rerank`. */
export function rerank(settings: { readRequest: RequestReader }): Handler<ServerEnv> {
  return async c => {
    const request = await settings.readRequest(c, decodeRerankRequest);
    const model = await c.get('models').rerankingModel(request.modelId);
    const result = await model.doRerank({ ...request.call, abortSignal: c.req.raw.signal });
    return c.json(encodeRanking(result, request), 200, warningsHeader(result.warnings ?? []));
  };
}
