import koffi from 'koffi';
import { structLayouts, type ParamsStruct } from './layouts.ts';
import type { Libraries } from './libraries.ts';

/*
 * What is pinned, and why.
 *
 * A foreign function call has no compiler that compares it with the header: when llama.cpp moves a
 * field or adds an argument, memory is read wrongly without a word. Four nets are hung one below
 * the other. None of them alone is enough.
 *
 * 1. The version (here). Exactly one release of the libraries is accepted: by the npm package, by
 *    the release its build names, and by what the library says of itself.
 * 2. The default parameters (here). llama.cpp returns them by value; every field is compared. A
 *    field that was added, removed or moved shifts the ones behind it. A signature that changed
 *    under the same name (llama_sampler_init_penalties did, in 2026) passes this net.
 * 3. The self-test (self-test.ts). A model of a few kilobytes, whose every logit can be computed
 *    on paper, is loaded and driven through everything the backend does.
 * 4. The tests of this package: token for token the same as node-llama-cpp.
 *
 * Where a net catches something, `isDirectSupported` says what, and node-llama-cpp is used.
 *
 * When node-llama-cpp is updated:
 *  - nothing breaks: net 1 makes the update fall back to node-llama-cpp;
 *  - search llama.h and ggml.h of the new release for each line in bindings.ts and compare the
 *    structs of layouts.ts field by field (node-llama-cpp's package holds the sources as a git
 *    bundle: `git clone llama/gitRelease.bundle`);
 *  - look at what the C++ sources throw or assert now (`GGML_ASSERT`, `GGML_ABORT`, `throw`) in
 *    llama-context.cpp, llama-batch.cpp, llama-kv-cache.cpp, llama-grammar.cpp and
 *    llama-sampler.cpp: an exception that leaves C++ ends the process, so each one must be
 *    impossible by what the backend checks before the call;
 *  - correct the values below, run the tests of this package on each platform, then move
 *    `pinned`.
 */

/** The only release the bindings are known to be right for. */
export const pinned = {
  /** Of `@node-llama-cpp/<platform>`. */
  packageVersion: '3.22.1',
  release: 'v0.5.0',
  /** Of `llama_version()`, apart from a suffix such as `-dev`. */
  library: '0.5.0',
} as const;

/** @throws Error that names both versions */
export function requireVersion(
  libraries: Pick<Libraries, 'packageVersion' | 'release'>,
  library: string,
): void {
  const found = { packageVersion: libraries.packageVersion, release: libraries.release };
  if (
    found.packageVersion !== pinned.packageVersion ||
    found.release !== pinned.release ||
    (library !== pinned.library && !library.startsWith(`${pinned.library}-`))
  ) {
    throw new Error(
      `it is written for llama.cpp ${pinned.release} of node-llama-cpp ${pinned.packageVersion}; installed are ${found.release} (${library}) of ${found.packageVersion}`,
    );
  }
}

/** Sizes in bytes as a C compiler gives them for the headers, on every 64-bit platform. */
const structSizes: Readonly<Record<keyof typeof structLayouts, number>> = {
  llama_model_params: 80,
  llama_context_params: 160,
  llama_batch: 56,
  llama_sampler_chain_params: 1,
  ggml_threadpool_params: 528,
};

/** @throws Error on a platform whose alignment rules differ, such as 32-bit ARM */
export function requireLayouts(): void {
  for (const [name, size] of Object.entries(structSizes)) {
    const layout = structLayouts[name];
    const found = layout ? koffi.sizeof(layout) : 0;
    if (found !== size) {
      throw new Error(`struct ${name} has ${found} bytes on this platform, not ${size}`);
    }
  }
}

export const modelDefaults: ParamsStruct = {
  devices: null,
  tensor_buft_overrides: null,
  n_gpu_layers: -1,
  split_mode: 1,
  load_mode: -1,
  lazy_mode: 1,
  main_gpu: 0,
  tensor_split: null,
  progress_callback: null,
  progress_callback_user_data: null,
  kv_overrides: null,
  vocab_only: false,
  check_tensors: false,
  use_extra_bufts: true,
  no_host: false,
  no_alloc: false,
  load_mtp: false,
};

export const contextDefaults: ParamsStruct = {
  n_ctx: 512,
  n_batch: 2048,
  n_ubatch: 512,
  n_seq_max: 1,
  n_rs_seq: 0,
  n_outputs_max: 0,
  n_outputs_max_per_seq: 1,
  n_threads: 4,
  n_threads_batch: 4,
  ctx_type: 0,
  rope_scaling_type: -1,
  pooling_type: -1,
  attention_type: -1,
  flash_attn_type: -1,
  rope_freq_base: 0,
  rope_freq_scale: 0,
  yarn_ext_factor: -1,
  yarn_attn_factor: -1,
  yarn_beta_fast: -1,
  yarn_beta_slow: -1,
  yarn_orig_ctx: 0,
  defrag_thold: -1,
  cb_eval: null,
  cb_eval_user_data: null,
  type_k: 1,
  type_v: 1,
  abort_callback: null,
  abort_callback_data: null,
  embeddings: false,
  offload_kqv: true,
  no_perf: true,
  op_offload: true,
  swa_full: true,
  kv_unified: false,
  samplers: null,
  n_samplers: 0,
  ctx_other: null,
};

/** @throws Error that names every field which differs */
export function requireDefaults(model: ParamsStruct, context: ParamsStruct): void {
  const differences = [
    ...differencesIn('model', model, modelDefaults),
    ...differencesIn('context', context, contextDefaults),
  ];
  if (differences.length > 0) {
    throw new Error(
      `llama.cpp's default parameters are not the expected ones: ${differences.join(', ')}`,
    );
  }
}

function differencesIn(name: string, found: ParamsStruct, expected: ParamsStruct): string[] {
  return Object.entries(expected).flatMap(([field, value]) =>
    Object.is(found[field], value) || found[field] === value
      ? []
      : [`${name}.${field} is ${String(found[field])}, not ${String(value)}`],
  );
}
