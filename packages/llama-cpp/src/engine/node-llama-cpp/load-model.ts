import {
  getLlama,
  LlamaLogLevel,
  NoBinaryFoundError,
  readGgufFileInfo,
  type Llama,
  type LlamaModel,
  type LlamaModelOptions,
} from 'node-llama-cpp';
import type { LoadOptions, Pooling } from '../backend.ts';

/**
 * llama.cpp as node-llama-cpp ships it.
 *
 * @throws Error with one sentence when no binary fits this machine, or a GPU is asked for and absent
 */
export async function loadLlama(options: LoadOptions): Promise<Llama> {
  const llama = await findLlama(options);
  if (options.gpuLayers > 0 && llama.gpu === false && !options.gpuIsOptional) {
    throw new Error(
      'gpuLayers is above 0, but llama.cpp finds no GPU that it can use here: set it to 0, or install the driver of the GPU (CUDA, Vulkan or Metal).',
    );
  }
  return llama;
}

async function findLlama(options: LoadOptions): Promise<Llama> {
  try {
    return await getLlama({
      gpu: options.gpuLayers === 0 ? false : 'auto',
      // Without these a missing binary starts a compiler in the middle of a request.
      build: 'never',
      skipDownload: true,
      // The default is at least 4 and oversubscribes small machines.
      maxThreads: options.threads,
      logLevel: LlamaLogLevel.error,
      logger: (_level, message) => process.stderr.write(`${message.trimEnd()}\n`),
    });
  } catch (error) {
    if (error instanceof NoBinaryFoundError) {
      throw new Error(
        `node-llama-cpp has no prebuilt llama.cpp for ${describePlatform()}; it supports Linux with glibc, macOS and Windows, on x64 and arm64.`,
        { cause: error },
      );
    }
    throw new Error(
      `llama.cpp cannot run on ${describePlatform()}: ${firstLine(error)}. A CPU without AVX2, or a system older than the binary, is the usual reason.`,
      { cause: error },
    );
  }
}

/**
 * The weights of a file that looks like a GGUF file.
 *
 * @throws Error with one sentence that names the file and what is wrong with it
 */
export async function loadWeights(llama: Llama, options: LoadOptions): Promise<LlamaModel> {
  try {
    return await llama.loadModel({
      modelPath: options.path,
      gpuLayers: options.gpuLayers === 0 || llama.gpu === false ? 0 : { max: options.gpuLayers },
      ...(options.pooling && {
        metadataOverrides: await poolingOverride(options.path, options.pooling),
      }),
    });
  } catch (error) {
    const reason = firstLine(error);
    if (/memory|vram/i.test(reason)) {
      throw new Error(`${options.path} does not fit into memory: ${reason}`, { cause: error });
    }
    throw new Error(
      `${options.path} is damaged or incomplete, or a kind of model this llama.cpp does not know: ${reason}`,
      { cause: error },
    );
  }
}

/** `enum llama_pooling_type` */
const poolingType = { mean: 1, cls: 2, last: 3 } as const satisfies Record<Pooling, number>;

/** The pooling stands in the metadata of the architecture, and can only be changed there. */
async function poolingOverride(
  path: string,
  pooling: Pooling,
): Promise<LlamaModelOptions['metadataOverrides']> {
  const { metadata } = await readGgufFileInfo(path, { readTensorInfo: false, logWarnings: false });
  const { architecture } = metadata.general;
  return { [architecture]: { pooling_type: poolingType[pooling] } };
}

function describePlatform(): string {
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } };
  const libc =
    process.platform === 'linux' && !report?.header?.glibcVersionRuntime ? ' without glibc' : '';
  return `${process.platform}-${process.arch}${libc}`;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
