import { type LanguageModelV4, NoSuchModelError } from '@ai-sdk/provider';
import {
  type LoamProvider,
  type ModelDescription,
  ModelError,
  type ModelStats,
  type Tokenizer,
} from '@loam/model-port';
import { type ModelEntries, readModelEntries } from './catalog/model-entry.ts';
import type { BackendChoice } from './engine/protocol.ts';
import { LlamaCppLanguageModel } from './llama-cpp-language-model.ts';
import { LocalModel } from './local-model.ts';

export type LlamaCppOptions = {
  /**
   * The models to serve. Absent: a model's id is the path of its GGUF file, which is only for code
   * that chooses ids itself; behind a server, name the models.
   */
  models?: ModelEntries;
  /** What computes them. Default: `auto`, the fastest that works on this machine. */
  backend?: BackendChoice;
};

/** GGUF models through llama.cpp, each in a process of its own that starts on first use. */
export interface LlamaCppProvider extends LoamProvider {
  (modelId: string): LanguageModelV4;
  models(): ModelDescription[];
  load(modelId: string): Promise<void>;
  tokenizer(modelId: string): Tokenizer;
  stats(): Promise<ModelStats[]>;
  close(): Promise<void>;
}

/** @throws TypeError when an entry of `models` is wrong */
export function createLlamaCpp(options: LlamaCppOptions = {}): LlamaCppProvider {
  const { backend = 'auto' } = options;
  const models = new Map(
    readModelEntries(options.models ?? []).map(entry => [entry.id, new LocalModel(entry, backend)]),
  );

  function find(modelId: string): LocalModel | undefined {
    const known = models.get(modelId);
    if (known || options.models || !modelId.endsWith('.gguf')) return known;
    const model = new LocalModel({ id: modelId, path: modelId }, backend);
    models.set(modelId, model);
    return model;
  }

  function languageModel(modelId: string): LanguageModelV4 {
    const model = find(modelId);
    if (!model) throw new NoSuchModelError({ modelId, modelType: 'languageModel' });
    return new LlamaCppLanguageModel(model);
  }

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
    languageModel,
    embeddingModel(modelId: string): never {
      throw new NoSuchModelError({ modelId, modelType: 'embeddingModel' });
    },
    imageModel(modelId: string): never {
      throw new NoSuchModelError({ modelId, modelType: 'imageModel' });
    },
    models: () => [...models.values()].map(model => model.describe()),
    async load(modelId: string) {
      await get(modelId).open();
    },
    tokenizer(modelId: string): Tokenizer {
      const model = get(modelId);
      return {
        encode: async text => (await model.open()).engine.tokenize([text], false),
        decode: async tokens => (await model.open()).engine.detokenize(tokens),
      };
    },
    stats: () => Promise.all([...models.values()].map(model => model.stats())),
    async close() {
      await Promise.all([...models.values()].map(model => model.close()));
    },
  });
}

/** GGUF files by their paths: `llamaCpp('./model.gguf')`. */
export const llamaCpp: LlamaCppProvider = createLlamaCpp();
