import type {
  RerankingModelV4,
  RerankingModelV4CallOptions,
  RerankingModelV4Result,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { type LoamMetadata, ModelError } from '@loam/model-port';
import { SpecialTokenTexts } from './chat-format/rendering/special-tokens.ts';
import { TextGuard } from './chat-format/rendering/text-guard.ts';
import type { Token } from './engine/backend.ts';
import type { LocalModel, OpenModel } from './local-model.ts';
import { unlessAborted } from './unless-aborted.ts';

/** Pairs of one message to the engine, which does nothing else meanwhile, aborts neither. */
const batchSize = 16;

/** A model that orders documents by their relevance to a query, computed by llama.cpp. */
export class LlamaCppRerankingModel implements RerankingModelV4 {
  readonly specificationVersion = 'v4';
  readonly provider = 'llama-cpp';
  readonly #model: LocalModel;

  constructor(model: LocalModel) {
    this.#model = model;
  }

  get modelId(): string {
    return this.#model.entry.id;
  }

  /**
   * Documents that are objects are ranked by their JSON.
   *
   * @throws ModelError `context_length_exceeded`, which names the document
   */
  async doRerank({
    documents,
    query,
    topN,
    abortSignal,
  }: RerankingModelV4CallOptions): Promise<RerankingModelV4Result> {
    const warnings: SharedV4Warning[] = [];
    if (documents.type === 'object') {
      const details = 'Documents that are objects are ranked by their JSON.';
      warnings.push({ type: 'compatibility', feature: 'object documents', details });
    }
    const texts = documents.values.map(each =>
      typeof each === 'string' ? each : JSON.stringify(each),
    );
    const open = await unlessAborted(this.#model.open(abortSignal), abortSignal);
    const framing = frameOf(open);
    const inputs = await unlessAborted(
      Promise.all(texts.map(text => framing(query, text))),
      abortSignal,
    );
    for (const [index, input] of inputs.entries()) this.#requireRoom(input, index, open);

    const scores: number[] = [];
    for (let start = 0; start < inputs.length; start += batchSize) {
      const batch = open.engine.rank(inputs.slice(start, start + batchSize));
      scores.push(...(await unlessAborted(batch, abortSignal)));
    }
    const ranking = scores
      .map((relevanceScore, index) => ({ index, relevanceScore }))
      .toSorted((a, b) => b.relevanceScore - a.relevanceScore)
      .slice(0, topN);
    const metadata: LoamMetadata = {
      promptTokens: inputs.reduce((sum, input) => sum + input.length, 0),
    };
    return {
      ranking,
      warnings,
      response: { modelId: this.modelId },
      providerMetadata: { loam: metadata },
    };
  }

  #requireRoom(input: readonly Token[], index: number, { loaded }: OpenModel): void {
    const { contextLength } = loaded;
    if (input.length <= contextLength) return;
    throw new ModelError({
      code: 'context_length_exceeded',
      modelId: this.modelId,
      param: `documents[${index}]`,
      message: `This model's context length is ${contextLength} tokens, and the query with document ${index} has ${input.length}. Shorten the document, or rank its parts.`,
    });
  }
}

type Framing = (query: string, document: string) => Promise<readonly Token[]>;

/** Brings a query and a document into the form the model was trained with. Neither can spell a control token. */
function frameOf({ engine, loaded }: OpenModel): Framing {
  const { before = [], after = [] } = loaded.textFrame ?? {};
  const { template, between = [] } = loaded.ranking ?? {};
  if (template !== undefined) {
    const special = new SpecialTokenTexts(loaded.specialTokens.map(({ text }) => text));
    return (query, document) => {
      const guard = new TextGuard(special, { query, document, template });
      const given = guard.protect({ query, document });
      const parts = template.split(/(\{query\}|\{document\})/);
      const whole = parts.map(part =>
        part === '{query}' ? given.query : part === '{document}' ? given.document : part,
      );
      return engine.tokenize(guard.pieces(whole.join('')), true);
    };
  }
  const known = new Map<string, Promise<Token[]>>();
  const tokensOf = (text: string): Promise<Token[]> => {
    const tokens = known.get(text) ?? engine.tokenize([text], false);
    known.set(text, tokens);
    return tokens;
  };
  return async (query, document) => {
    const [first, second] = await Promise.all([tokensOf(query), tokensOf(document)]);
    return [...before, ...first, ...between, ...second, ...after];
  };
}
