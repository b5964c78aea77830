/** A model in a repository of Hugging Face. */
export type ModelReference = {
  owner: string;
  repository: string;
  /** A quantisation, e.g. `Q4_K_M`. Neither this nor `file`: `Q4_K_M` if there is one. */
  quantisation?: string;
  /** A file of the repository; of a model in several files, the first. */
  file?: string;
};

const prefix = 'hf:';
const pattern = /^hf:([\w.-]+)\/([\w.-]+)(?::([\w.-]+)|\/(.+\.gguf))?$/i;

export function isModelReference(path: string): boolean {
  return path.startsWith(prefix);
}

/**
 * Reads `hf:owner/repository`, `hf:owner/repository:Q4_K_M` and
 * `hf:owner/repository/folder/file.gguf`.
 *
 * @throws Error with one sentence that quotes the reference
 */
export function parseModelReference(text: string): ModelReference {
  const [, owner, repository, quantisation, file] = pattern.exec(text) ?? [];
  const segments = [owner ?? '..', repository ?? '..', ...(file?.split('/') ?? [])];
  if (owner === undefined || repository === undefined || !segments.every(isName)) {
    throw new Error(
      `"${text}" is no reference to a model; it looks like hf:owner/repository, hf:owner/repository:Q4_K_M or hf:owner/repository/file.gguf`,
    );
  }
  return {
    owner,
    repository,
    ...(quantisation !== undefined && { quantisation }),
    ...(file !== undefined && { file }),
  };
}

/** Whether a segment of a path is a name, and leads nowhere else. */
export function isName(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..' && !/[\\\0:]/.test(segment);
}
