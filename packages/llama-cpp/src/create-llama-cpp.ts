import { isDeepStrictEqual } from 'node:util';
import { type LanguageModelV4, NoSuchModelError, type RerankingModelV4 } from '@ai-sdk/provider';
import {
  type CompletionModel,
  type LoamEmbeddingModel,
  type LoamProvider,
  type ModelDescription,
  ModelError,
  type ModelKind,
  type ModelStats,
  type Tokenizer,
} from '@loam/model-port';
import { Conversations } from './conversations.ts';
import { isModelReference } from './catalog/download/model-reference.ts';
import { type DownloadOptions, ModelFiles } from './catalog/model-files.ts';
import { type ModelEntries, type ModelEntry, readModelEntries } from './catalog/model-entry.ts';
import type { CloseOptions } from './engine/engine.ts';
import type { BackendChoice } from './engine/protocol.ts';
import { LlamaCppCompletionModel } from './llama-cpp-completion-model.ts';
import { LlamaCppEmbeddingModel } from './llama-cpp-embedding-model.ts';
import { LlamaCppLanguageModel } from './llama-cpp-language-model.ts';
import { LlamaCppRerankingModel } from './llama-cpp-reranking-model.ts';
import { LocalModel } from './local-model.ts';
import { memoryBudget } from './residency/memory-budget.ts';
import { hasUsableGpu } from './residency/usable-gpu.ts';
import { ModelResidency } from './residency/model-residency.ts';
import { requireTokens } from './require-tokens.ts';

export type LlamaCppOptions = {
  /**
   * The models to serve. Absent: a model's id is the path of its GGUF file, which is only for code
   * that chooses ids itself; behind a server, name the models.
   */
  models?: ModelEntries;
  /** What computes them. Default: `auto`, the fastest that works on this machine. */
  backend?: BackendChoice;
  /**
   * Memory, in MB, that all loaded models together may take. To load one more, the one that was idle
   * for longest is unloaded. Default: nine tenths of what is free when the first model is loaded.
   */
  memoryBudgetMb?: number;
  /** Models whose path is an `hf:` reference. */
  download?: DownloadOptions;
};

/** GGUF models through llama.cpp, each in a process of its own that starts on first use. */
export interface LlamaCppProvider extends LoamProvider {
  (modelId: string): LanguageModelV4;
  /** A model that continues raw text or tokens. */
  completionModel(modelId: string): CompletionModel;
  embeddingModel(modelId: string): LoamEmbeddingModel;
  /** A model that orders documents by their relevance to a query, 0–1. */
  rerankingModel(modelId: string): RerankingModelV4;
  models(): ModelDescription[];
  /**
   * Serves other models from now on. Those whose entry is as it was stay loaded; others leave when the
   * answers they are giving have ended.
   *
   * @throws TypeError when an entry is wrong; nothing has changed then
   */
  setModels(models: ModelEntries): void;
  load(modelId: string): Promise<void>;
  tokenizer(modelId: string): Tokenizer;
  stats(): Promise<ModelStats[]>;
  /** Refuses new calls, gives running answers `drainMs` to end, and leaves no process behind. */
  close(options?: CloseOptions): Promise<void>;
}

/** @throws TypeError when an option or an entry of `models` is wrong */
export function createLlamaCpp(options: LlamaCppOptions = {}): LlamaCppProvider {
  const { backend = 'auto', memoryBudgetMb } = options;
  if (memoryBudgetMb !== undefined && !(memoryBudgetMb > 0)) {
    throw new TypeError(`memoryBudgetMb is ${memoryBudgetMb}, but has to be a number above 0.`);
  }
  const files = new ModelFiles(options.download);
  const residency = new ModelResidency({
    capacity: memoryBudget(memoryBudgetMb === undefined ? undefined : memoryBudgetMb * 1e6),
  });
  const conversations = new Conversations();
  let gpu: Promise<boolean> | undefined;
  // The libraries that are called directly are those for processors.
  const hasGpu = async (): Promise<boolean> =>
    backend === 'direct' ? false : (gpu ??= hasUsableGpu());
  const models = new Map<string, LocalModel>();
  for (const entry of readModelEntries(options.models ?? [])) add(entry);

  function find(modelId: string): LocalModel | undefined {
    const known = models.get(modelId);
    if (known || options.models || !isModelFile(modelId)) return known;
    return add({ id: modelId, path: modelId });
  }

  function add(entry: ModelEntry): LocalModel {
    const model = new LocalModel(entry, {
      backend,
      residency,
      files,
      conversations,
      hasGpu,
      pathOf: name => models.get(name)?.entry.path ?? name,
    });
    models.set(entry.id, model);
    return model;
  }

  /** The model of an id that is of one of these kinds. */
  function ofKind(
    modelId: string,
    modelType: 'languageModel' | 'embeddingModel' | 'rerankingModel',
    kinds: readonly ModelKind[],
  ): LocalModel {
    const model = find(modelId);
    if (!model) throw new NoSuchModelError({ modelId, modelType });
    const { kind = 'chat' } = model.entry;
    if (kinds.includes(kind)) return model;
    const message = `The model '${modelId}' is of the kind '${kind}', not '${kinds.join("' or '")}'.`;
    throw new NoSuchModelError({ modelId, modelType, message });
  }

  const languageModel = (modelId: string): LanguageModelV4 =>
    new LlamaCppLanguageModel(ofKind(modelId, 'languageModel', ['chat']));

  function get(modelId: string): LocalModel {
    const model = find(modelId);
    if (model) return model;
    throw new ModelError({
      code: 'model_not_found',
      modelId,
      param: 'model',
      message: `The model '${modelId}' does not exist.`,
    });
  }

  return Object.assign((modelId: string) => languageModel(modelId), {
    specificationVersion: 'v4' as const,
    isLocal: true,
    languageModel,
    completionModel(modelId: string): CompletionModel {
      return new LlamaCppCompletionModel(ofKind(modelId, 'languageModel', ['completion', 'chat']));
    },
    embeddingModel(modelId: string): LoamEmbeddingModel {
      return new LlamaCppEmbeddingModel(ofKind(modelId, 'embeddingModel', ['embedding']));
    },
    rerankingModel(modelId: string): RerankingModelV4 {
      return new LlamaCppRerankingModel(ofKind(modelId, 'rerankingModel', ['reranker']));
    },
    imageModel(modelId: string): never {
      throw new NoSuchModelError({ modelId, modelType: 'imageModel' });
    },
    models: () => [...models.values()].map(model => model.describe()),
    setModels(entries: ModelEntries) {
      const before = new Map(models);
      const wanted = readModelEntries(entries);
      models.clear();
      for (const entry of wanted) {
        const same = before.get(entry.id);
        if (same && isDeepStrictEqual(same.entry, entry)) {
          models.set(entry.id, same);
          before.delete(entry.id);
        } else {
          add(entry);
        }
      }
      for (const model of before.values()) model.retire();
    },
    async load(modelId: string) {
      await get(modelId).open();
    },
    tokenizer(modelId: string): Tokenizer {
      const model = get(modelId);
      return {
        encode: async text => (await model.open()).engine.tokenize([text], false),
        async decode(tokens) {
          const { engine, loaded } = await model.open();
          requireTokens(tokens, loaded, { modelId, param: 'tokens' });
          return engine.detokenize(tokens);
        },
      };
    },
    stats: () => Promise.all([...models.values()].map(model => model.stats())),
    async close(closing?: CloseOptions) {
      await Promise.all([residency.close(closing), files.close()]);
    },
  });
}

function isModelFile(modelId: string): boolean {
  return modelId.endsWith('.gguf') || isModelReference(modelId);
}

/** GGUF files by their paths: `llamaCpp('./model.gguf')`, or `llamaCpp('hf:owner/repository')`. */
export const llamaCpp: LlamaCppProvider = createLlamaCpp();
