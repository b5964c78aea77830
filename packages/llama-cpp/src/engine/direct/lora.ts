import type { LoraAdapter } from '../backend.ts';
import { requireGgufFile } from '../gguf-file.ts';
import type { Bindings } from './bindings.ts';
import type { Pointer } from './layouts.ts';
import { withErrorLog } from './native-log.ts';

/**
 * Reads adapters; they are freed with the model.
 *
 * @throws Error with one sentence that names the file at fault
 */
export async function loadAdapters(
  bindings: Bindings,
  model: Pointer,
  adapters: readonly LoraAdapter[],
): Promise<Pointer[]> {
  const loaded: Pointer[] = [];
  for (const { path } of adapters) {
    await requireGgufFile(path);
    const { result, errors } = withErrorLog(bindings, () => bindings.adapterLoad(model, path));
    if (result === null) {
      const reason = errors.replace(/^.*failed to apply lora adapter: /s, '');
      throw new Error(`${path} is no LoRA adapter for this model${reason && `: ${reason}`}.`);
    }
    if (Number(bindings.adapterInvocationTokens(result)) > 0) {
      throw new Error(
        `${path} is an activated LoRA, which counts only after certain tokens; only those that always count can be used.`,
      );
    }
    loaded.push(result);
  }
  return loaded;
}

/** Has a context compute with adapters. */
export function useAdapters(
  bindings: Bindings,
  context: Pointer,
  loaded: readonly Pointer[],
  adapters: readonly LoraAdapter[],
): void {
  if (loaded.length === 0) return;
  const pointers = BigUint64Array.from(loaded, pointer => BigInt(pointer ?? 0));
  const scales = Float32Array.from(adapters, ({ scale }) => scale);
  if (bindings.adaptersSet(context, pointers, loaded.length, scales) !== 0) {
    throw new Error('llama.cpp could not use the LoRA adapters.');
  }
}
