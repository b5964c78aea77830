import { totalmem } from 'node:os';
import type { KeyValueLayout, LoadedModel, LoadOptions, RankingFrame } from '../backend.ts';
import { flashAttentionPays } from '../flash-attention.ts';
import { requireGgufFile } from '../gguf-file.ts';
import { poolingType, type Pointer } from './layouts.ts';
import { chooseContextLength, requireLoadOptions } from './load-options.ts';
import { loadAdapters } from './lora.ts';
import { keyValueBytes } from './memory-estimate.ts';
import { metadataNumber, metadataText } from './metadata.ts';
import { NativeContext } from './native-context.ts';
import { withErrorLog, withReason } from './native-log.ts';
import type { Runtime } from './runtime.ts';
import { Vocabulary } from './vocabulary.ts';

/** `enum ggml_type` */
const ggmlType = { f16: 1, q4_0: 2, q8_0: 8 } as const;

/** `enum llama_flash_attn_type` */
const flashAttention = { auto: -1, off: 0 } as const;

/** Most tokens computed at once; llama.cpp's default. Above it a batch is cut into pieces inside. */
const computeBatch = 512;

/** Tokens of a prompt that are scored at once: a row of logits each, 19 MB for a vocabulary of 150,000. */
const scoredAtOnce = 32;

/** A model and its one context, in native memory until `free`. */
export type NativeModel = {
  /** Another one after `arrange`. */
  readonly context: Pointer;
  readonly memory: Pointer;
  vocabulary: Vocabulary;
  description: LoadedModel;
  /** Tokens one call of `llama_decode` takes. */
  batchSize: number;
  /** After how many of them it gives logits. */
  outputCount: number;
  /** A sequence of such a model is one state, of which no part can be taken away or copied. */
  isRecurrent: boolean;
  /** `enum llama_pooling_type`; `none` unless loaded for embeddings or ranking. */
  pooling: number;
  /** Numbers that come out of a pooled text. */
  vectorLength: number;
  /** Set to 1 from any thread, it ends the running step. */
  abortFlag: Uint8Array;
  /**
   * Puts an empty context of another layout in place of the one there is.
   *
   * @throws Error when there is no memory for it; the one before is then there again, and empty too
   */
  arrange(layout: KeyValueLayout): void;
  free(): void;
};

/** @throws Error with one sentence a user can act on */
export async function loadNativeModel(
  runtime: Runtime,
  options: LoadOptions,
  layout: KeyValueLayout,
): Promise<NativeModel> {
  await requireGgufFile(options.path);
  requireLoadOptions(options, runtime);
  const { bindings } = runtime;
  const { result: model, errors } = withErrorLog(bindings, () =>
    bindings.modelLoad(options.path, {
      ...bindings.modelDefaultParams(),
      n_gpu_layers: options.gpuLayers,
    }),
  );
  if (model === null) {
    throw new Error(
      `${options.path} is damaged or incomplete, or a kind of model this llama.cpp does not know${withReason(errors)}`,
    );
  }
  try {
    const adapters = await loadAdapters(bindings, model, options.lora ?? []);
    return createContext(runtime, model, options, { layout, adapters });
  } catch (error) {
    bindings.modelFree(model);
    throw error;
  }
}

function createContext(
  runtime: Runtime,
  model: Pointer,
  options: LoadOptions,
  { layout, adapters }: { layout: KeyValueLayout; adapters: readonly Pointer[] },
): NativeModel {
  const { bindings } = runtime;
  const trainContextLength = bindings.modelTrainContextLength(model);
  const contextLength = chooseContextLength(options.contextLength, trainContextLength);
  requireMemory(runtime, model, options, contextLength);
  if (bindings.modelHasEncoder(model) && bindings.modelHasDecoder(model)) {
    throw new Error(`${options.path} is an encoder-decoder model, which cannot be used here.`);
  }

  const pooling = choosePooling(runtime, model, options);
  const isPooled = pooling !== poolingType.none;
  // All of a text has to be computed at once, unless only its last token counts.
  const wholeTexts = isPooled && pooling !== poolingType.last;
  const batchSize = wholeTexts ? Math.max(contextLength, options.batchSize) : options.batchSize;
  // Room for one row of logits per sequence and guessed token, not per token of a batch.
  const guessed = options.sequences * (1 + mostGuessed(options));
  const outputCount = Math.min(batchSize, Math.max(guessed, scoredAtOnce));
  const attends = attention(runtime, model, options);
  const context = new NativeContext(runtime, model, {
    parameters: {
      n_ctx: contextLength * options.sequences,
      n_batch: batchSize,
      n_ubatch: wholeTexts ? batchSize : Math.min(batchSize, computeBatch),
      n_seq_max: options.sequences,
      n_outputs_max: isPooled ? 0 : outputCount,
      n_threads: options.threads,
      n_threads_batch: options.threads,
      ...attends,
      embeddings: isPooled,
      ...(isPooled && { pooling_type: pooling }),
    },
    // In pools of their own, texts of different lengths are computed in several passes, and the
    // vector of a text would be pooled from the last of them.
    layout: isPooled ? 'unified' : layout,
    what: `${options.path} was read, but a context of ${options.sequences} × ${contextLength} tokens could not be made`,
    adapters,
    lora: options.lora ?? [],
  });
  const vocabulary = new Vocabulary(bindings, bindings.modelVocabulary(model));
  const isRecurrent = bindings.modelIsRecurrent(model) || bindings.modelIsHybrid(model);

  // Flash attention hardly minds the cells of others; without it a step reads all of a pool.
  const readsAll = attends.flash_attn_type === flashAttention.off && !isPooled && !isRecurrent;
  const isChoice = readsAll && !options.keyValueLayout && !hasWindow(runtime, model);

  return {
    get context() {
      return context.pointer;
    },
    get memory() {
      return context.memory;
    },
    vocabulary,
    description: {
      ...describe(runtime, model, vocabulary, { contextLength, trainContextLength }),
      ...(isRecurrent && { wholeSequencesOnly: true }),
      ...(isChoice && { keyValueLayout: layout }),
      ...(options.ranking && { ranking: rankingFrame(runtime, model, vocabulary, options.path) }),
    },
    batchSize: Math.min(batchSize, bindings.contextBatchSize(context.pointer)),
    outputCount: isPooled ? batchSize : outputCount,
    isRecurrent,
    pooling,
    vectorLength: vectorLength(runtime, model, pooling),
    abortFlag: context.abortFlag,
    arrange: wanted => context.arrange(wanted),
    free() {
      context.free();
      bindings.modelFree(model);
    },
  };
}

/** Tokens that are checked at once, at most, for one answer. */
export function mostGuessed({ maxDraft = 0, draft }: LoadOptions): number {
  return Math.max(maxDraft, draft?.maxTokens ?? 0);
}

function describe(
  { bindings }: Runtime,
  model: Pointer,
  vocabulary: Vocabulary,
  lengths: Pick<LoadedModel, 'contextLength' | 'trainContextLength'>,
): LoadedModel {
  const chatTemplate = bindings.modelChatTemplate(model, null);
  const { beginText, endText } = vocabulary;
  return {
    architecture: metadataText(bindings, model, 'general.architecture') ?? 'unknown',
    ...lengths,
    vocabularySize: vocabulary.size,
    embeddingLength: bindings.modelOutputLength(model),
    sizeBytes: Number(bindings.modelSize(model)),
    parameters: Number(bindings.modelParameters(model)),
    ...(chatTemplate !== null && { chatTemplate }),
    ...(beginText !== undefined && { bosToken: beginText }),
    ...(endText !== undefined && { eosToken: endText }),
    textFrame: vocabulary.frame(),
    endTokens: vocabulary.endTokens(),
    specialTokens: vocabulary.specialTokens(),
  };
}

/** A context far larger than the machine makes llama.cpp hang, or the system kill the process. */
function requireMemory(
  runtime: Runtime,
  model: Pointer,
  options: LoadOptions,
  contextLength: number,
): void {
  const { bindings } = runtime;
  const needed = keyValueBytes(
    {
      layers: bindings.modelLayers(model),
      keyValueHeads: bindings.modelKeyValueHeads(model),
      keyLength: headLength(runtime, model, 'key_length'),
      valueLength: headLength(runtime, model, 'value_length'),
    },
    contextLength * options.sequences,
  );
  // On a GPU the keys and values of its layers lie in its own memory, which is not counted here.
  if (options.gpuLayers === 0 && needed > totalmem()) {
    throw new Error(
      `${options.sequences} sequences of ${contextLength} tokens need ${gibibytes(needed)} GiB of memory; this machine has ${gibibytes(totalmem())}. Lower contextLength or sequences.`,
    );
  }
}

/** How keys and values are stored and attended to. */
function attention(runtime: Runtime, model: Pointer, options: LoadOptions) {
  const { keyValueType = 'f16', gpuLayers } = options;
  const pays = flashAttentionPays(headLength(runtime, model, 'key_length'), gpuLayers);
  return {
    type_k: ggmlType[keyValueType],
    type_v: ggmlType[keyValueType],
    // Only flash attention reads quantised values.
    flash_attn_type: pays || keyValueType !== 'f16' ? flashAttention.auto : flashAttention.off,
  };
}

/** Whether layers with a sliding window have a cache of their own. */
function hasWindow({ bindings }: Runtime, model: Pointer): boolean {
  const architecture = metadataText(bindings, model, 'general.architecture') ?? '';
  return (metadataNumber(bindings, model, `${architecture}.attention.sliding_window`) ?? 0) > 0;
}

/** Numbers in one key, or one value, of an attention head. */
function headLength(
  { bindings }: Runtime,
  model: Pointer,
  of: 'key_length' | 'value_length',
): number {
  const architecture = metadataText(bindings, model, 'general.architecture') ?? '';
  return (
    metadataNumber(bindings, model, `${architecture}.attention.${of}`) ??
    bindings.modelEmbeddingLength(model) / Math.max(1, bindings.modelHeads(model))
  );
}

/** As asked for, or as the GGUF says; otherwise the last token of a causal model, the mean of any other. */
function choosePooling(
  { bindings }: Runtime,
  model: Pointer,
  { embedding, ranking, pooling: wanted, path }: LoadOptions,
): number {
  if (!embedding && !ranking) return poolingType.none;
  const architecture = metadataText(bindings, model, 'general.architecture') ?? '';
  const stored = metadataNumber(bindings, model, `${architecture}.pooling_type`);
  if (ranking) {
    // Without a classification head llama.cpp would give some number of the hidden state.
    if (stored === poolingType.rank) return poolingType.rank;
    throw new Error(`${path} is no reranker: its metadata name no classification head.`);
  }
  if (stored === poolingType.rank) {
    throw new Error('This model ranks texts; it has no vectors to give.');
  }
  if (wanted) return poolingType[wanted];
  if (stored !== undefined && stored > poolingType.none) return stored;
  const causal = metadataText(bindings, model, `${architecture}.attention.causal`) !== 'false';
  return causal && !bindings.modelHasEncoder(model) ? poolingType.last : poolingType.mean;
}

function vectorLength({ bindings }: Runtime, model: Pointer, pooling: number): number {
  return pooling === poolingType.rank
    ? bindings.modelClassOutputs(model)
    : bindings.modelOutputLength(model);
}

function rankingFrame(
  { bindings }: Runtime,
  model: Pointer,
  vocabulary: Vocabulary,
  path: string,
): RankingFrame {
  const template = bindings.modelChatTemplate(model, 'rerank');
  const between = vocabulary.between();
  if (template === null && between.length === 0) {
    throw new Error(`${path} does not say what stands between a query and a document.`);
  }
  return { between, ...(template !== null && { template }) };
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
