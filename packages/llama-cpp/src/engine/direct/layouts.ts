import koffi, { type TypeObject } from 'koffi';

/**
 * Structs and constants of `llama.h` and `ggml.h` as of llama.cpp v0.5.0, copied from the headers
 * by hand. `guard.ts` says what catches a mistake.
 */

/** An address; NULL is `null`. */
export type Pointer = bigint | null;

const pointer = 'void *';

/** `struct llama_model_params` */
const modelParamsLayout = koffi.struct({
  devices: pointer,
  tensor_buft_overrides: pointer,
  n_gpu_layers: 'int32_t',
  split_mode: 'int32_t',
  load_mode: 'int32_t',
  lazy_mode: 'int32_t',
  main_gpu: 'int32_t',
  tensor_split: pointer,
  progress_callback: pointer,
  progress_callback_user_data: pointer,
  kv_overrides: pointer,
  vocab_only: 'bool',
  check_tensors: 'bool',
  use_extra_bufts: 'bool',
  no_host: 'bool',
  no_alloc: 'bool',
  load_mtp: 'bool',
});

/** `struct llama_context_params` */
const contextParamsLayout = koffi.struct({
  n_ctx: 'uint32_t',
  n_batch: 'uint32_t',
  n_ubatch: 'uint32_t',
  n_seq_max: 'uint32_t',
  n_rs_seq: 'uint32_t',
  n_outputs_max: 'uint32_t',
  n_outputs_max_per_seq: 'uint32_t',
  n_threads: 'int32_t',
  n_threads_batch: 'int32_t',
  ctx_type: 'int32_t',
  rope_scaling_type: 'int32_t',
  pooling_type: 'int32_t',
  attention_type: 'int32_t',
  flash_attn_type: 'int32_t',
  rope_freq_base: 'float',
  rope_freq_scale: 'float',
  yarn_ext_factor: 'float',
  yarn_attn_factor: 'float',
  yarn_beta_fast: 'float',
  yarn_beta_slow: 'float',
  yarn_orig_ctx: 'uint32_t',
  defrag_thold: 'float',
  cb_eval: pointer,
  cb_eval_user_data: pointer,
  type_k: 'int32_t',
  type_v: 'int32_t',
  abort_callback: pointer,
  abort_callback_data: pointer,
  embeddings: 'bool',
  offload_kqv: 'bool',
  no_perf: 'bool',
  op_offload: 'bool',
  swa_full: 'bool',
  kv_unified: 'bool',
  samplers: pointer,
  n_samplers: 'size_t',
  ctx_other: pointer,
});

/** `struct llama_batch` */
const batchLayout = koffi.struct({
  n_tokens: 'int32_t',
  token: pointer,
  embd: pointer,
  pos: pointer,
  n_seq_id: pointer,
  seq_id: pointer,
  logits: pointer,
});

/** `struct llama_sampler_chain_params` */
const chainParamsLayout = koffi.struct({ no_perf: 'bool' });

/** `struct ggml_threadpool_params`; 512 is GGML_MAX_N_THREADS. */
export const threadpoolParamsLayout: TypeObject = koffi.struct({
  cpumask: koffi.array('uint8_t', 512, 'Typed'),
  n_threads: 'int',
  prio: 'int',
  poll: 'uint32_t',
  strict_cpu: 'bool',
  paused: 'bool',
});

/** By name in C. */
export const structLayouts: Readonly<Record<string, TypeObject>> = {
  llama_model_params: modelParamsLayout,
  llama_context_params: contextParamsLayout,
  llama_batch: batchLayout,
  llama_sampler_chain_params: chainParamsLayout,
  ggml_threadpool_params: threadpoolParamsLayout,
};

/** Fields by their C names. */
export type ParamsStruct = Record<string, number | boolean | Pointer>;

export type Batch = {
  n_tokens: number;
  token: Pointer;
  embd: Pointer;
  pos: Pointer;
  n_seq_id: Pointer;
  seq_id: Pointer;
  logits: Pointer;
};

export type ThreadpoolParams = { cpumask: Uint8Array } & Record<string, unknown>;

/** `enum ggml_backend_dev_type` */
export const deviceType = { cpu: 0, gpu: 1, integratedGpu: 2 } as const;
/** `enum llama_pooling_type` */
export const poolingType = { unspecified: -1, none: 0, mean: 1, cls: 2, last: 3, rank: 4 } as const;
/** `enum llama_token_attr` */
export const tokenAttribute = { control: 1 << 3, userDefined: 1 << 4, byte: 1 << 5 } as const;
/** `enum llama_vocab_type` */
export const vocabularyType = { sentencePiece: 1 } as const;
/** `LLAMA_DEFAULT_SEED`: llama.cpp takes this one as a wish for a random seed. */
export const randomSeed = 0xffffffff;
