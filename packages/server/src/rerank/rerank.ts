import { decodeRerankRequest, encodeRanking } from '@loam/openai-wire';
import type { Handler } from 'hono';
import type { RequestReader } from '../bodies/request-reader.ts';
import { warningsHeader } from '../chat-completions/notice-headers.ts';
import type { ModelCatalog } from '../models/model-catalog.ts';
import type { ServerEnv } from '../server-env.ts';

/** `POST /rerank`. */
export function rerank(settings: {
  catalog: ModelCatalog;
  readRequest: RequestReader;
}): Handler<ServerEnv> {
  return async c => {
    const request = await settings.readRequest(c, decodeRerankRequest);
    const model = await settings.catalog.rerankingModel(request.modelId);
    const result = await model.doRerank({ ...request.call, abortSignal: c.req.raw.signal });
    return c.json(encodeRanking(result, request), 200, warningsHeader(result.warnings ?? []));
  };
}
