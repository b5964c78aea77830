import koffi, { type TypeObject } from 'koffi';
import {
  deviceType,
  structLayouts,
  threadpoolParamsLayout,
  type Batch,
  type ParamsStruct,
  type Pointer,
  type ThreadpoolParams,
} from './layouts.ts';
import type { Libraries } from './libraries.ts';

/**
 * The functions of `llama.h` and `ggml.h` that Loam calls, as of llama.cpp v0.5.0. The declarations
 * are the headers' own words, so that a search in a newer header shows what changed.
 */

/** Memory a C function reads or writes during the call. */
type Bytes = Uint8Array | Int32Array | Float32Array | BigUint64Array;
type NativeFunction = (...parameters: unknown[]) => unknown;
type Library = keyof Libraries['files'];
type Declaration<Call> = { library: Library; declaration: string; call?: Call };

const declare =
  (library: Library) =>
  <Call>(declaration: string): Declaration<Call> => ({ library, declaration });
const base = declare('base');
const ggml = declare('ggml');
const llama = declare('llama');

type Get<Result> = (object: Pointer) => Result;

const declarations = {
  threadpoolParams: base<(threads: number) => ThreadpoolParams>(
    'struct ggml_threadpool_params ggml_threadpool_params_default(int n_threads)',
  ),
  registryProcedure: base<(registry: Pointer, name: string) => Pointer>(
    'void * ggml_backend_reg_get_proc_address(ggml_backend_reg_t reg, const char * name)',
  ),
  deviceRegistry: base<Get<Pointer>>(
    'ggml_backend_reg_t ggml_backend_dev_backend_reg(ggml_backend_dev_t device)',
  ),
  loadComputeBackends: ggml<(folder: string) => void>(
    'void ggml_backend_load_all_from_path(const char * dir_path)',
  ),
  deviceByType: ggml<(type: number) => Pointer>(
    'ggml_backend_dev_t ggml_backend_dev_by_type(enum ggml_backend_dev_type type)',
  ),

  version: llama<() => string>('const char * llama_version(void)'),
  backendInit: llama<() => void>('void llama_backend_init(void)'),
  logSet: llama<(callback: Pointer, data: Pointer) => void>(
    'void llama_log_set(ggml_log_callback log_callback, void * user_data)',
  ),
  maxSequences: llama<() => number>('size_t llama_max_parallel_sequences(void)'),

  modelDefaultParams: llama<() => ParamsStruct>(
    'struct llama_model_params llama_model_default_params(void)',
  ),
  contextDefaultParams: llama<() => ParamsStruct>(
    'struct llama_context_params llama_context_default_params(void)',
  ),
  modelLoad: llama<(path: string, params: ParamsStruct) => Pointer>(
    'struct llama_model * llama_model_load_from_file(const char * path_model, struct llama_model_params params)',
  ),
  modelFree: llama<Get<void>>('void llama_model_free(struct llama_model * model)'),
  contextCreate: llama<(model: Pointer, params: ParamsStruct) => Pointer>(
    'struct llama_context * llama_init_from_model(struct llama_model * model, struct llama_context_params params)',
  ),
  contextFree: llama<Get<void>>('void llama_free(struct llama_context * ctx)'),
  attachThreadpool: llama<(context: Pointer, decode: Pointer, batch: Pointer) => void>(
    'void llama_attach_threadpool(struct llama_context * ctx, ggml_threadpool_t threadpool, ggml_threadpool_t threadpool_batch)',
  ),
  detachThreadpool: llama<Get<void>>('void llama_detach_threadpool(struct llama_context * ctx)'),
  setAbortCallback: llama<(context: Pointer, callback: Pointer, data: Uint8Array) => void>(
    'void llama_set_abort_callback(struct llama_context * ctx, ggml_abort_callback abort_callback, void * abort_callback_data)',
  ),
  contextPooling: llama<Get<number>>(
    'enum llama_pooling_type llama_pooling_type(const struct llama_context * ctx)',
  ),
  contextMemory: llama<Get<Pointer>>(
    'llama_memory_t llama_get_memory(const struct llama_context * ctx)',
  ),

  contextBatchSize: llama<Get<number>>('uint32_t llama_n_batch(const struct llama_context * ctx)'),

  modelVocabulary: llama<Get<Pointer>>(
    'const struct llama_vocab * llama_model_get_vocab(const struct llama_model * model)',
  ),
  modelEmbeddingLength: llama<Get<number>>(
    'int32_t llama_model_n_embd(const struct llama_model * model)',
  ),
  modelOutputLength: llama<Get<number>>(
    'int32_t llama_model_n_embd_out(const struct llama_model * model)',
  ),
  modelClassOutputs: llama<Get<number>>(
    'uint32_t llama_model_n_cls_out(const struct llama_model * model)',
  ),
  modelTrainContextLength: llama<Get<number>>(
    'int32_t llama_model_n_ctx_train(const struct llama_model * model)',
  ),
  modelLayers: llama<Get<number>>('int32_t llama_model_n_layer(const struct llama_model * model)'),
  modelHeads: llama<Get<number>>('int32_t llama_model_n_head(const struct llama_model * model)'),
  modelKeyValueHeads: llama<Get<number>>(
    'int32_t llama_model_n_head_kv(const struct llama_model * model)',
  ),
  modelSize: llama<Get<number | bigint>>(
    'uint64_t llama_model_size(const struct llama_model * model)',
  ),
  modelParameters: llama<Get<number | bigint>>(
    'uint64_t llama_model_n_params(const struct llama_model * model)',
  ),
  modelHasEncoder: llama<Get<boolean>>(
    'bool llama_model_has_encoder(const struct llama_model * model)',
  ),
  modelHasDecoder: llama<Get<boolean>>(
    'bool llama_model_has_decoder(const struct llama_model * model)',
  ),
  modelIsRecurrent: llama<Get<boolean>>(
    'bool llama_model_is_recurrent(const struct llama_model * model)',
  ),
  modelIsHybrid: llama<Get<boolean>>(
    'bool llama_model_is_hybrid(const struct llama_model * model)',
  ),
  modelChatTemplate: llama<(model: Pointer, name: string | null) => string | null>(
    'const char * llama_model_chat_template(const struct llama_model * model, const char * name)',
  ),
  modelMetadata: llama<(model: Pointer, key: string, buffer: Bytes, size: number) => number>(
    'int32_t llama_model_meta_val_str(const struct llama_model * model, const char * key, char * buf, size_t buf_size)',
  ),

  adapterLoad: llama<(model: Pointer, path: string) => Pointer>(
    'struct llama_adapter_lora * llama_adapter_lora_init(struct llama_model * model, const char * path_lora)',
  ),
  adapterInvocationTokens: llama<Get<number | bigint>>(
    'uint64_t llama_adapter_get_alora_n_invocation_tokens(const struct llama_adapter_lora * adapter)',
  ),
  adaptersSet: llama<(context: Pointer, adapters: Bytes, count: number, scales: Bytes) => number>(
    'int32_t llama_set_adapters_lora(struct llama_context * ctx, struct llama_adapter_lora ** adapters, size_t n_adapters, float * scales)',
  ),

  sequenceRemove: llama<(memory: Pointer, sequence: number, start: number, end: number) => boolean>(
    'bool llama_memory_seq_rm(llama_memory_t mem, llama_seq_id seq_id, llama_pos p0, llama_pos p1)',
  ),
  sequenceCopy: llama<
    (memory: Pointer, from: number, to: number, start: number, end: number) => void
  >(
    'void llama_memory_seq_cp(llama_memory_t mem, llama_seq_id seq_id_src, llama_seq_id seq_id_dst, llama_pos p0, llama_pos p1)',
  ),
  sequenceLastPosition: llama<(memory: Pointer, sequence: number) => number>(
    'llama_pos llama_memory_seq_pos_max(llama_memory_t mem, llama_seq_id seq_id)',
  ),
  stateSize: llama<(context: Pointer, sequence: number) => number>(
    'size_t llama_state_seq_get_size(struct llama_context * ctx, llama_seq_id seq_id)',
  ),
  stateGet: llama<(context: Pointer, target: Bytes, size: number, sequence: number) => number>(
    'size_t llama_state_seq_get_data(struct llama_context * ctx, uint8_t * dst, size_t size, llama_seq_id seq_id)',
  ),
  stateSet: llama<(context: Pointer, source: Bytes, size: number, sequence: number) => number>(
    'size_t llama_state_seq_set_data(struct llama_context * ctx, const uint8_t * src, size_t size, llama_seq_id dest_seq_id)',
  ),

  decode: llama<(context: Pointer, batch: Batch) => number>(
    'int32_t llama_decode(struct llama_context * ctx, struct llama_batch batch)',
  ),
  logitsAt: llama<(context: Pointer, index: number) => Pointer>(
    'float * llama_get_logits_ith(struct llama_context * ctx, int32_t i)',
  ),
  embeddingsAt: llama<(context: Pointer, index: number) => Pointer>(
    'float * llama_get_embeddings_ith(struct llama_context * ctx, int32_t i)',
  ),
  embeddingsOfSequence: llama<(context: Pointer, sequence: number) => Pointer>(
    'float * llama_get_embeddings_seq(struct llama_context * ctx, llama_seq_id seq_id)',
  ),

  vocabularySize: llama<Get<number>>(
    'int32_t llama_vocab_n_tokens(const struct llama_vocab * vocab)',
  ),
  vocabularyType: llama<Get<number>>(
    'enum llama_vocab_type llama_vocab_type(const struct llama_vocab * vocab)',
  ),
  tokenAttributes: llama<(vocabulary: Pointer, token: number) => number>(
    'enum llama_token_attr llama_vocab_get_attr(const struct llama_vocab * vocab, llama_token token)',
  ),
  tokenEndsGeneration: llama<(vocabulary: Pointer, token: number) => boolean>(
    'bool llama_vocab_is_eog(const struct llama_vocab * vocab, llama_token token)',
  ),
  beginToken: llama<Get<number>>('llama_token llama_vocab_bos(const struct llama_vocab * vocab)'),
  separatorToken: llama<Get<number>>(
    'llama_token llama_vocab_sep(const struct llama_vocab * vocab)',
  ),
  addsEnd: llama<Get<boolean>>('bool llama_vocab_get_add_eos(const struct llama_vocab * vocab)'),
  addsSeparator: llama<Get<boolean>>(
    'bool llama_vocab_get_add_sep(const struct llama_vocab * vocab)',
  ),
  endToken: llama<Get<number>>('llama_token llama_vocab_eos(const struct llama_vocab * vocab)'),
  tokenize: llama<
    (
      vocabulary: Pointer,
      text: Bytes,
      bytes: number,
      tokens: Int32Array,
      capacity: number,
      addSpecial: boolean,
      parseSpecial: boolean,
    ) => number
  >(
    'int32_t llama_tokenize(const struct llama_vocab * vocab, const char * text, int32_t text_len, llama_token * tokens, int32_t n_tokens_max, bool add_special, bool parse_special)',
  ),
  tokenPiece: llama<
    (
      vocabulary: Pointer,
      token: number,
      buffer: Bytes,
      size: number,
      stripSpaces: number,
      special: boolean,
    ) => number
  >(
    'int32_t llama_token_to_piece(const struct llama_vocab * vocab, llama_token token, char * buf, int32_t length, int32_t lstrip, bool special)',
  ),
  detokenize: llama<
    (
      vocabulary: Pointer,
      tokens: Int32Array,
      count: number,
      buffer: Bytes,
      size: number,
      removeSpecial: boolean,
      unparseSpecial: boolean,
    ) => number
  >(
    'int32_t llama_detokenize(const struct llama_vocab * vocab, const llama_token * tokens, int32_t n_tokens, char * text, int32_t text_len_max, bool remove_special, bool unparse_special)',
  ),

  chainCreate: llama<(params: { no_perf: boolean }) => Pointer>(
    'struct llama_sampler * llama_sampler_chain_init(struct llama_sampler_chain_params params)',
  ),
  chainAdd: llama<(chain: Pointer, sampler: Pointer) => void>(
    'void llama_sampler_chain_add(struct llama_sampler * chain, struct llama_sampler * smpl)',
  ),
  samplerFree: llama<Get<void>>('void llama_sampler_free(struct llama_sampler * smpl)'),
  samplerAccept: llama<(sampler: Pointer, token: number) => void>(
    'void llama_sampler_accept(struct llama_sampler * smpl, llama_token token)',
  ),
  samplerApply: llama<(sampler: Pointer, candidates: Pointer) => void>(
    'void llama_sampler_apply(struct llama_sampler * smpl, llama_token_data_array * cur_p)',
  ),
  samplerSample: llama<(chain: Pointer, context: Pointer, index: number) => number>(
    'llama_token llama_sampler_sample(struct llama_sampler * smpl, struct llama_context * ctx, int32_t idx)',
  ),
  samplerGreedy: llama<() => Pointer>('struct llama_sampler * llama_sampler_init_greedy(void)'),
  samplerTopK: llama<(k: number) => Pointer>(
    'struct llama_sampler * llama_sampler_init_top_k(int32_t k)',
  ),
  samplerTopP: llama<(p: number, keep: number) => Pointer>(
    'struct llama_sampler * llama_sampler_init_top_p(float p, size_t min_keep)',
  ),
  samplerMinP: llama<(p: number, keep: number) => Pointer>(
    'struct llama_sampler * llama_sampler_init_min_p(float p, size_t min_keep)',
  ),
  samplerTemperature: llama<(temperature: number) => Pointer>(
    'struct llama_sampler * llama_sampler_init_temp(float t)',
  ),
  samplerDistribution: llama<(seed: number) => Pointer>(
    'struct llama_sampler * llama_sampler_init_dist(uint32_t seed)',
  ),
  samplerGrammar: llama<(vocabulary: Pointer, gbnf: Bytes, root: string) => Pointer>(
    'struct llama_sampler * llama_sampler_init_grammar(const struct llama_vocab * vocab, const char * grammar_str, const char * grammar_root)',
  ),
};

export type NativeCalls = {
  [Name in keyof typeof declarations]: NonNullable<(typeof declarations)[Name]['call']>;
};

export type Bindings = NativeCalls & {
  /** Native functions that are handed to llama.cpp as callbacks. */
  callbacks: {
    /** Ignores its arguments and changes nothing: the log's drain. */
    ignore: Pointer;
    /** Is "true" when the byte at its argument is not 0. */
    isByteSet: Pointer;
  };
};

/** Opens the libraries. @throws Error when a file or a function is missing */
export function openBindings(libraries: Libraries): Bindings {
  const { files } = libraries;
  // In the order in which they depend on each other: Windows does not search their own folder.
  const handles = {
    base: koffi.load(files.base),
    ggml: koffi.load(files.ggml),
    llama: koffi.load(files.llama),
  };
  const calls: Record<string, NativeFunction> = {};
  for (const [key, { library, declaration }] of Object.entries(declarations)) {
    const { name, result, parameters } = parseDeclaration(declaration);
    calls[key] = handles[library].func(name, result, parameters);
  }
  const c = koffi.load(process.platform === 'win32' ? 'ucrtbase.dll' : null);
  return {
    ...(calls as unknown as NativeCalls),
    callbacks: {
      ignore: handles.llama.symbol('llama_max_devices') as bigint,
      // A one-byte string has the length 1, an empty one 0: no JavaScript runs inside a step.
      isByteSet: c.symbol('strlen') as bigint,
    },
  };
}

type KoffiType = string | TypeObject;

/** Reads one of the declarations above; nothing beyond what they use is understood. */
export function parseDeclaration(declaration: string): {
  name: string;
  result: KoffiType;
  parameters: KoffiType[];
} {
  const match = /^(?<result>.+?)\s*\b(?<name>\w+)\((?<parameters>.*)\)$/.exec(declaration);
  const { result, name, parameters } = match?.groups ?? {};
  if (result === undefined || name === undefined || parameters === undefined) {
    throw new Error(`not a C declaration: ${declaration}`);
  }
  return {
    name,
    result: koffiType(result),
    parameters:
      parameters === 'void'
        ? []
        : parameters.split(', ').map(each => koffiType(each.replace(/\w+$/, '').trim())),
  };
}

function koffiType(c: string): KoffiType {
  if (c === 'const char *') return c;
  // Handles are pointers behind a typedef.
  if (c.endsWith('*') || /^(?:ggml_backend_\w+_t|ggml_threadpool_t|llama_memory_t)$/.test(c)) {
    return 'void *';
  }
  if (/^ggml_\w+_callback$/.test(c)) return 'void *';
  if (c.startsWith('enum ') || /^llama_(?:token|pos|seq_id)$/.test(c)) return 'int32_t';
  if (c.startsWith('struct ')) {
    const layout = structLayouts[c.slice('struct '.length)];
    if (!layout) throw new Error(`no layout of ${c}`);
    return layout;
  }
  return c;
}

export type ThreadpoolFunctions = {
  create(params: ThreadpoolParams): Pointer;
  free(threadpool: Pointer): void;
};

/** The thread pool's functions live in the CPU backend, in whichever variant fits this machine. */
export function threadpoolFunctions(bindings: Bindings): ThreadpoolFunctions {
  const registry = bindings.deviceRegistry(bindings.deviceByType(deviceType.cpu));
  const procedure = (name: string, result: string): NativeFunction => {
    const address = bindings.registryProcedure(registry, name);
    if (address === null) throw new Error(`the CPU backend has no ${name}`);
    return koffi.decode(address, koffi.proto(result, ['void *'])) as NativeFunction;
  };
  const create = procedure('ggml_threadpool_new', 'void *');
  const free = procedure('ggml_threadpool_free', 'void');
  return {
    create(params) {
      const memory = koffi.alloc('uint8_t', koffi.sizeof(threadpoolParamsLayout)) as bigint;
      koffi.encode(memory, threadpoolParamsLayout, params);
      const threadpool = create(memory) as Pointer;
      koffi.free(memory);
      return threadpool;
    },
    free: threadpool => void free(threadpool),
  };
}
