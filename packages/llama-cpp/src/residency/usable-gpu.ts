import { readdir } from 'node:fs/promises';

/** What the answer depends on. */
export type GpuClues = {
  platform: NodeJS.Platform;
  /** Names in a folder; none where it is not there. */
  list: (folder: string) => Promise<string[]>;
  /** What node-llama-cpp finds drivers and libraries for; `false` stands for the processor. */
  supportedTypes: () => Promise<readonly (string | false)[]>;
};

const thisMachine: GpuClues = {
  platform: process.platform,
  list: folder => readdir(folder).catch(() => []),
  supportedTypes: async () => {
    const { getLlamaGpuTypes } = await import('node-llama-cpp');
    return getLlamaGpuTypes('supported');
  },
};

/**
 * Whether llama.cpp, as node-llama-cpp ships it, finds a GPU here (CUDA, Vulkan or Metal).
 *
 * On Linux without a GPU's device nothing is asked: node-llama-cpp takes a third of a second to answer.
 */
export async function hasUsableGpu(clues: GpuClues = thisMachine): Promise<boolean> {
  if (clues.platform === 'linux' && !(await hasDevice(clues))) return false;
  try {
    const types = await clues.supportedTypes();
    return types.some(type => type !== false);
  } catch {
    // Then the processor computes, which is said of a model as its backend.
    return false;
  }
}

async function hasDevice({ list }: GpuClues): Promise<boolean> {
  const [devices, renderers] = await Promise.all([list('/dev'), list('/dev/dri')]);
  return (
    devices.some(name => /^(?:nvidia\d+|dxg)$/.test(name)) ||
    renderers.some(name => name.startsWith('renderD'))
  );
}
