import { readFileSync } from 'node:fs';
import koffi from 'koffi';

/**
 * Empties the upper halves of the processor's vector registers, which a step leaves filled.
 *
 * As long as they are, each change between plain and AVX code costs an Intel processor some hundred
 * cycles, and a softmax changes twice per token of the vocabulary: sampling at temperature 1 takes 23 ms of
 * 150,000 tokens instead of 2, with top-p 50. The instruction (VZEROUPPER) stands at the end of every function
 * that was compiled for AVX; converting a few numbers is the cheapest one that the CPU backend exports.
 *
 * @param folder of llama.cpp's libraries, the CPU backend among those loaded from it
 * @returns undefined where it is not known to help: anywhere but on x64 Linux
 */
export function vectorRegisterCleaner(folder: string): (() => void) | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  try {
    const library = findCpuBackend(readFileSync('/proc/self/maps', 'utf8'), folder);
    if (library === undefined) return undefined;
    const convert = koffi
      .load(library)
      .func('ggml_cpu_fp32_to_fp16', 'void', ['void *', 'void *', 'int64_t']);
    const numbers = new Float32Array(64);
    const converted = new Uint16Array(numbers.length);
    return () => void convert(numbers, converted, numbers.length);
  } catch {
    // Only speed is lost.
    return undefined;
  }
}

/**
 * llama.cpp loads the variant of its CPU backend that suits the processor, and does not say which.
 *
 * @param maps what `/proc/self/maps` says
 */
export function findCpuBackend(maps: string, folder: string): string | undefined {
  const start = `${folder}/libggml-cpu`;
  const line = maps.split('\n').find(each => each.includes(start));
  return line?.slice(line.indexOf(start));
}
