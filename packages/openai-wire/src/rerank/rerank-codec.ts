import type {
  RerankingModelV4CallOptions,
  RerankingModelV4Result,
  SharedV4Warning,
} from '@ai-sdk/provider';
import type { LoamMetadata } from '@loam/model-port';
import { readLoamMetadata } from '../read-loam-metadata.ts';
import { removeUndefined } from '../remove-undefined.ts';
import { parseBody } from '../validation/parse-body.ts';
import { rerankRequestSchema, type RerankRequest, type RerankResponse } from './rerank-schema.ts';

export type DecodedRerankRequest = {
  modelId: string;
  documents: string[];
  call: Pick<RerankingModelV4CallOptions, 'documents' | 'query' | 'topN'>;
  returnDocuments: boolean;
  /** Names of the fields nobody knows, safe for a header. */
  ignored: string[];
};

/**
 * Turns the body of `POST /rerank` into a call.
 *
 * @throws WireError with status 400, naming the field at fault
 */
export function decodeRerankRequest(body: unknown): DecodedRerankRequest {
  const { value: request, ignored } = parseBody(rerankRequestSchema, body);
  const documents = request.documents.map(document =>
    typeof document === 'string' ? document : document.text,
  );
  return {
    modelId: request.model,
    documents,
    call: removeUndefined({
      documents: { type: 'text' as const, values: documents },
      query: request.query,
      topN: request.top_n ?? undefined,
    }),
    returnDocuments: request.return_documents ?? false,
    ignored,
  };
}

/** What the wire carries of a model's result. */
type Ranking = Pick<RerankingModelV4Result, 'ranking' | 'providerMetadata'>;

/** A model's ranking as the answer, the most relevant document first whatever order it came in. */
export function encodeRanking(
  { ranking, providerMetadata }: Ranking,
  {
    modelId,
    documents,
    call,
    returnDocuments,
  }: Pick<DecodedRerankRequest, 'modelId' | 'documents' | 'call' | 'returnDocuments'>,
): RerankResponse {
  const results = ranking
    .toSorted((a, b) => b.relevanceScore - a.relevanceScore)
    .slice(0, call.topN)
    .map(({ index, relevanceScore }) =>
      removeUndefined({
        index,
        relevance_score: relevanceScore,
        document: returnDocuments ? { text: documents[index] ?? '' } : undefined,
      }),
    );
  const { promptTokens: tokens, cost } = readLoamMetadata(providerMetadata);
  return removeUndefined({
    object: 'list' as const,
    model: modelId,
    results,
    usage:
      tokens === undefined
        ? undefined
        : { prompt_tokens: tokens, total_tokens: tokens, ...(cost !== undefined && { cost }) },
    meta: tokens === undefined ? {} : { tokens: { input_tokens: tokens } },
  });
}

/** Turns a call into the body of `POST /rerank`. Documents that are objects go as their JSON. */
export function encodeRerankRequest(
  modelId: string,
  { documents, query, topN }: Pick<RerankingModelV4CallOptions, 'documents' | 'query' | 'topN'>,
): { request: RerankRequest; warnings: SharedV4Warning[] } {
  const isText = documents.type === 'text';
  return {
    request: removeUndefined({
      model: modelId,
      query,
      documents: isText ? documents.values : documents.values.map(value => JSON.stringify(value)),
      top_n: topN,
    }),
    warnings: isText
      ? []
      : [
          {
            type: 'compatibility',
            feature: 'object documents',
            details: 'The model reads each as its JSON.',
          },
        ],
  };
}

/** An answer as a ranking, the most relevant first whatever order it came in. */
export function decodeRanking({ results, usage }: RerankResponse): Ranking {
  const ranking = results
    .map(({ index, relevance_score }) => ({ index, relevanceScore: relevance_score }))
    .toSorted((a, b) => b.relevanceScore - a.relevanceScore);
  if (!usage) return { ranking };
  const { prompt_tokens: promptTokens, cost } = usage;
  const metadata: LoamMetadata = { promptTokens, ...(cost !== undefined && { cost }) };
  return { ranking, providerMetadata: { loam: metadata } };
}
