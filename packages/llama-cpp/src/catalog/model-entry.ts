import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { z } from 'zod/v4';
import { isModelReference, parseModelReference } from './download/model-reference.ts';
import type { KeyValueLayout, KeyValueType, LoadOptions, Pooling } from '../engine/backend.ts';

/**
 * Settings of a model's calls that leave them open. What is absent here too is OpenAI's default:
 * temperature 1, top-p 1, everything else off.
 */
export type ModelDefaults = {
  /** 0 and up. 0: always the most probable token. */
  temperature?: number;
  /** 0–1. */
  topP?: number;
  /** 0: off. */
  topK?: number;
  /** 0–1. 0: off. */
  minP?: number;
  /** 1: off. */
  repetitionPenalty?: number;
  /** −2 to 2. */
  frequencyPenalty?: number;
  /** −2 to 2. */
  presencePenalty?: number;
  /** Tokens of an answer. Absent: what the context has left. */
  maxOutputTokens?: number;
  /**
   * Tokens of reasoning in an answer, which is closed when they are spent. Effort levels scale it: low
   * is a quarter, high four times, xhigh sixteen times as much, and max has no limit. Absent: no limit,
   * and 2048 for the medium level.
   */
  reasoningBudget?: number;
};

/** A model as its owner configures it. */
export type ModelEntry = {
  /** The id used in calls; may contain `/`. */
  id: string;
  /**
   * A GGUF file, absolute or relative to the working directory; or a model of Hugging Face, which is
   * downloaded once: `hf:owner/repository`, `hf:owner/repository:Q4_K_M` or
   * `hf:owner/repository/file.gguf`. Of a model in several files, the first.
   */
  path: string;
  /**
   * `chat` (default): answers conversations, and continues text. `completion`: only continues text,
   * as a model without a chat template does. `embedding`: turns texts into vectors. `reranker`: says
   * how relevant documents are to a query.
   */
  kind?: 'chat' | 'completion' | 'embedding' | 'reranker';
  /** Tokens of prompt and answer together. Default: what the model was trained with, at most 8192. */
  contextLength?: number;
  /** Requests computed together. Each needs its own share of memory. Default: 4. */
  sequences?: number;
  /** Default: all cores, less one where there are more than two; one for models under 64 MB. */
  threads?: number;
  /**
   * Most layers computed on a GPU (CUDA, Vulkan or Metal, through `node-llama-cpp`); 0: none. Default: as
   * many as its memory has room for where there is one, 0 otherwise and for the backend `direct`.
   */
  gpuLayers?: number;
  /**
   * What keys and values are stored as: `q8_0` takes half the memory of a conversation, `q4_0` a
   * quarter, at some cost in quality. Default: `f16`.
   */
  keyValueType?: KeyValueType;
  /**
   * How the keys and values of sequences lie in memory (`direct` backend). `split`: each has its own;
   * best where conversations differ. `unified`: one pool, in which a prefix that many running answers
   * share is read once for all of them; best where requests begin with the same long prompt and little
   * is kept beside it. Default: `split`, and for models without flash attention what the load asks for.
   */
  keyValueLayout?: KeyValueLayout;
  /**
   * LoRA adapters, as GGUF files: paths, or `hf:` references. All of them are added to the weights, each
   * multiplied with its `scale` (default: 1).
   */
  lora?: { path: string; scale?: number }[];
  /** Requests that may wait for a sequence; beyond it they are refused. Default: 64. */
  maxQueued?: number;
  /**
   * Most tokens guessed at once from what the prompt and the answer said before, and checked in one step
   * (prompt look-up; `direct` backend). Answers stay the same; those that quote or edit their prompt come
   * faster, others a little slower. Default: 0, nothing is guessed.
   */
  promptLookup?: number;
  /**
   * A smaller model with the same vocabulary that guesses how answers go on, `maxTokens` (default: 4) at
   * once, where a look at what was said before guesses nothing (`direct` backend). `draft` is the id of
   * another entry, a path or an `hf:` reference; the model is loaded a second time, beside this one.
   * Answers stay the same. Pays where this model is many times as large, and they mostly agree.
   */
  speculation?: { draft: string; maxTokens?: number };
  /**
   * An answer that is not complete after so many seconds, waiting for a sequence included, ends with an
   * error. Loading the model does not count. Default: none.
   */
  deadlineSeconds?: number;
  /**
   * Memory, in MB, for the states of conversations whose sequence was taken by others: they are restored
   * instead of being computed again. Default: 256. 0: off.
   */
  savedStatesMb?: number;
  /** Stays in memory once it is loaded, whatever else needs room. Default: false. */
  pinned?: boolean;
  /** Unloaded after so many seconds without a request. Default: only when others need the memory. */
  ttlSeconds?: number;
  defaults?: ModelDefaults;
  /** Embedding models: how a text's vectors become one. Default: as the GGUF says. */
  pooling?: Pooling;
  /** Embedding models: numbers in a vector where a call does not say. Default: the model's own. */
  dimensions?: number;
  /** Embedding models: what stands before a text that is a query or a document. Default: nothing. */
  prefixes?: { query?: string; document?: string };
  /** One sentence on what the model is for, and what it cannot do. */
  description?: string;
};

/** Fields that only mean something for embedding models. */
const embeddingFields = ['pooling', 'dimensions', 'prefixes'] as const;

const fraction = z.number().min(0).max(1);
const entrySchema = z.strictObject({
  id: z.string().min(1),
  path: z.string().min(1),
  kind: z.enum(['chat', 'completion', 'embedding', 'reranker']).optional(),
  contextLength: z.number().int().min(16).max(16_777_216).optional(),
  sequences: z.number().int().min(1).max(256).optional(),
  threads: z.number().int().min(1).max(512).optional(),
  gpuLayers: z.number().int().min(0).optional(),
  keyValueType: z.enum(['f16', 'q8_0', 'q4_0']).optional(),
  lora: z
    .array(z.strictObject({ path: z.string().min(1), scale: z.number().optional() }))
    .min(1)
    .optional(),
  keyValueLayout: z.enum(['split', 'unified']).optional(),
  maxQueued: z.number().int().min(0).optional(),
  promptLookup: z.number().int().min(0).max(32).optional(),
  speculation: z
    .strictObject({
      draft: z.string().min(1),
      maxTokens: z.number().int().min(1).max(32).optional(),
    })
    .optional(),
  deadlineSeconds: z.number().gt(0).optional(),
  savedStatesMb: z.number().min(0).optional(),
  pinned: z.boolean().optional(),
  ttlSeconds: z.number().min(0).optional(),
  defaults: z
    .strictObject({
      temperature: z.number().min(0).optional(),
      topP: fraction.optional(),
      topK: z.number().int().min(0).optional(),
      minP: fraction.optional(),
      repetitionPenalty: z.number().gt(0).max(2).optional(),
      frequencyPenalty: z.number().min(-2).max(2).optional(),
      presencePenalty: z.number().min(-2).max(2).optional(),
      maxOutputTokens: z.number().int().min(1).optional(),
      reasoningBudget: z.number().int().min(1).optional(),
    })
    .optional(),
  pooling: z.enum(['mean', 'cls', 'last']).optional(),
  dimensions: z.number().int().min(1).optional(),
  prefixes: z
    .strictObject({ query: z.string().optional(), document: z.string().optional() })
    .optional(),
  description: z.string().optional(),
});

/** A list of entries, or a record from id to path or to an entry without its id. */
export type ModelEntries =
  | readonly Readonly<ModelEntry>[]
  | Readonly<Record<string, string | Readonly<Omit<ModelEntry, 'id'>>>>;

/** @throws TypeError that names the model and the field at fault */
export function readModelEntries(models: ModelEntries): ModelEntry[] {
  const entries = Array.isArray(models)
    ? (models as readonly ModelEntry[])
    : Object.entries(models as Exclude<ModelEntries, readonly unknown[]>).map(([id, value]) =>
        typeof value === 'string' ? { id, path: value } : Object.assign({ id }, value),
      );
  const ids = new Set<string>();
  return entries.map((entry, index) => {
    const parsed = entrySchema.safeParse(entry);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const field = issue?.path.join('.') ?? '';
      const model = typeof entry?.id === 'string' ? `'${entry.id}'` : `models[${index}]`;
      throw new TypeError(
        `The entry of ${model} is wrong${field === '' ? '' : ` at '${field}'`}: ${issue?.message}.`,
      );
    }
    const misplaced = embeddingFields.find(field => parsed.data[field] !== undefined);
    if (misplaced && parsed.data.kind !== 'embedding') {
      throw new TypeError(
        `The entry of '${parsed.data.id}' is wrong at '${misplaced}': it is for models of the kind 'embedding'.`,
      );
    }
    const { kind } = parsed.data;
    if (
      (parsed.data.keyValueType ?? parsed.data.keyValueLayout) &&
      (kind === 'embedding' || kind === 'reranker')
    ) {
      throw new TypeError(
        `The entry of '${parsed.data.id}' is wrong at '${parsed.data.keyValueType ? 'keyValueType' : 'keyValueLayout'}': models of the kind '${kind}' keep no keys and values.`,
      );
    }
    const ofWriters = (['lora', 'speculation'] as const).find(field => parsed.data[field]);
    if (ofWriters && (kind === 'embedding' || kind === 'reranker')) {
      throw new TypeError(
        `The entry of '${parsed.data.id}' is wrong at '${ofWriters}': it is for models that write.`,
      );
    }
    if (isModelReference(parsed.data.path)) requireReference(parsed.data);
    if (ids.has(parsed.data.id)) {
      throw new TypeError(`The model id '${parsed.data.id}' is used twice.`);
    }
    ids.add(parsed.data.id);
    return parsed.data;
  });
}

function requireReference({ id, path: reference }: ModelEntry): void {
  try {
    parseModelReference(reference);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TypeError(`The entry of '${id}' is wrong at 'path': ${reason}.`, { cause: error });
  }
}

/** Tokens guessed at once by a draft model where nobody says. */
const defaultDraftTokens = 4;

/** Below this size a step is over before several threads have found each other. Bytes. */
const singleThreadSize = 64 * 2 ** 20;

/** More than any model has. */
const allLayers = 9999;

/**
 * What the engine needs to load a model.
 *
 * @param hasGpu whether there is a GPU to use where the entry does not say
 */
export async function loadOptions(entry: ModelEntry, hasGpu = false): Promise<LoadOptions> {
  const file = path.resolve(entry.path);
  const { contextLength, sequences = 4, kind, pooling, keyValueType } = entry;
  return {
    path: file,
    sequences,
    threads: entry.threads ?? (await defaultThreads(file)),
    batchSize: 512,
    gpuLayers: entry.gpuLayers ?? (hasGpu ? allLayers : 0),
    ...(entry.gpuLayers === undefined && hasGpu && { gpuIsOptional: true }),
    ...(contextLength !== undefined && { contextLength }),
    ...(kind === 'embedding' && { embedding: true }),
    ...(kind === 'reranker' && { ranking: true }),
    ...(pooling && { pooling }),
    ...(keyValueType && { keyValueType }),
    ...(entry.keyValueLayout && { keyValueLayout: entry.keyValueLayout }),
    ...(entry.lora && {
      lora: entry.lora.map(adapter => ({
        path: path.resolve(adapter.path),
        scale: adapter.scale ?? 1,
      })),
    }),
    ...(entry.speculation && {
      draft: {
        path: path.resolve(entry.speculation.draft),
        maxTokens: entry.speculation.maxTokens ?? defaultDraftTokens,
      },
    }),
    ...(entry.promptLookup !== undefined && { maxDraft: entry.promptLookup }),
  };
}

async function defaultThreads(file: string): Promise<number> {
  // A file that is not there gets its sentence when it is loaded.
  const size = await stat(file).then(
    ({ size }) => size,
    () => Infinity,
  );
  if (size < singleThreadSize) return 1;
  const cores = availableParallelism();
  return cores > 2 ? cores - 1 : cores;
}
