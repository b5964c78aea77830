import { decodeEmbeddingRequest, encodeEmbeddings } from '@loam/openai-wire';
import type { Handler } from 'hono';
import type { RequestReader } from '../bodies/request-reader.ts';
import { warningsHeader } from '../chat-completions/notice-headers.ts';
import type { ServerEnv } from '../server-env.ts';
import { embedInput } from './embed-input.ts';

/** `POST /embeddings`. */
export function embeddings(settings: { readRequest: RequestReader }): Handler<ServerEnv> {
  return async c => {
    const request = await settings.readRequest(c, decodeEmbeddingRequest);
    const { modelId, encodingFormat } = request;
    const model = await c.get('models').embeddingModel(modelId);
    const result = await embedInput(model, request, c.req.raw.signal);
    return c.json(
      encodeEmbeddings(result, { modelId, encodingFormat }),
      200,
      warningsHeader(result.warnings),
    );
  };
}
