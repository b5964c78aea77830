import type { ModelEntry } from '@loam/llama-cpp';
import type { LoamConfig, ModelSettings } from '@loam/server/node';
import { tinyEmbeddingModel, tinyModel } from '@loam/tiny-model';

/** The models of a configuration, as `createLlamaCpp` takes them; the first is loaded at once. */
export function modelEntries({ api }: LoamConfig): ModelEntry[] {
  const configured = Object.entries(api.models).map(([id, model]) => modelEntry(id, model));
  const ids = new Set(Object.keys(api.models));
  const builtIn = api.tiny_models ? [tinyModel, tinyEmbeddingModel] : [];
  return [...configured, ...builtIn.filter(({ id }) => !ids.has(id))];
}

/** Every setting a model can have, so that the compiler misses one that is new. */
type EverySetting = { [Name in keyof Required<ModelEntry>]: ModelEntry[Name] | undefined };

function modelEntry(id: string, model: ModelSettings): ModelEntry {
  return withoutUndefined({
    id,
    path: model.path,
    kind: model.type,
    description: model.description,
    contextLength: model.context_length,
    sequences: model.sequences,
    threads: model.threads,
    gpuLayers: model.gpu_layers,
    keyValueType: model.key_value_type,
    keyValueLayout: model.key_value_layout,
    lora: model.lora.length > 0 ? model.lora : undefined,
    maxQueued: model.max_queued,
    promptLookup: model.prompt_lookup,
    speculation: model.speculation && {
      draft: model.speculation.draft,
      maxTokens: model.speculation.max_tokens,
    },
    deadlineSeconds: model.deadline_seconds,
    savedStatesMb: model.saved_states_mb,
    pinned: model.pinned,
    ttlSeconds: model.ttl_seconds,
    pooling: model.pooling,
    dimensions: model.dimensions,
    prefixes:
      model.query_prefix === undefined && model.document_prefix === undefined
        ? undefined
        : withoutUndefined({ query: model.query_prefix, document: model.document_prefix }),
    defaults: withoutUndefined({
      temperature: model.default_temperature,
      topP: model.default_top_p,
      topK: model.default_top_k,
      minP: model.default_min_p,
      repetitionPenalty: model.default_repetition_penalty,
      frequencyPenalty: model.default_frequency_penalty,
      presencePenalty: model.default_presence_penalty,
      maxOutputTokens: model.default_max_tokens,
      reasoningBudget: model.default_reasoning_budget,
    }),
  } satisfies EverySetting) as ModelEntry;
}

function withoutUndefined<Value extends object>(value: Value): Value {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined),
  ) as Value;
}
