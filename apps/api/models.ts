/** A model of `LOAM_MODELS`, as `createLlamaCpp` takes it. */
export type ConfiguredModel = { id: string; path: string };

/**
 * Reads `LOAM_MODELS`: pairs `id=path` of GGUF files, separated by commas or newlines, e.g.
 * `qwen/qwen3-4b=/models/Qwen3-4B-Q4_K_M.gguf`.
 *
 * @throws Error that quotes the pair at fault
 */
export function readModels(value: string | undefined): ConfiguredModel[] {
  return (value ?? '')
    .split(/[,\n]/)
    .map(pair => pair.trim())
    .filter(pair => pair !== '')
    .map(pair => {
      const separator = pair.indexOf('=');
      const id = pair.slice(0, separator).trim();
      const path = pair.slice(separator + 1).trim();
      if (separator < 0 || id === '' || path === '') {
        throw new Error(
          `LOAM_MODELS has "${pair}", but needs pairs like "qwen/qwen3-4b=/models/qwen3-4b.gguf".`,
        );
      }
      return { id, path };
    });
}
