import { isLaterPart, splitFiles } from '../gguf/split-files.ts';
import type { ModelReference } from './model-reference.ts';

export type RepositoryFile = {
  /** Inside the repository, with `/`. */
  path: string;
  /** Bytes. */
  size: number;
  /** Of its content, in hexadecimal; absent for files that are not kept in large file storage. */
  sha256?: string;
};

/** What llama.cpp takes too where nobody says: the best trade of size for quality. */
const preferred = 'Q4_K_M';

/**
 * The files of the model that a reference means, the first one first.
 *
 * @throws Error with one sentence that says what there is instead
 */
export function chooseFiles(
  files: readonly RepositoryFile[],
  reference: ModelReference,
): RepositoryFile[] {
  const name = `${reference.owner}/${reference.repository}`;
  const models = files.filter(({ path }) => isModel(path));
  if (models.length === 0)
    throw new Error(`${name} has no GGUF files; look for a repository that has.`);
  return splitFiles(firstPath(models, reference, name)).map(path => {
    const file = files.find(each => each.path === path);
    if (!file) throw new Error(`${name} lacks ${path}, a part of the model.`);
    return file;
  });
}

function firstPath(
  models: readonly RepositoryFile[],
  { file, quantisation }: ModelReference,
  name: string,
): string {
  const list = models.map(({ path }) => path).join(', ');
  if (file !== undefined) {
    const found = models.some(({ path }) => path === file);
    if (found) return file;
    throw new Error(`${name} has no file ${file}. It has ${list}.`);
  }
  const matches = models.filter(({ path }) => isOfKind(path, quantisation ?? preferred));
  const [first, second] = matches;
  if (first && second) {
    const several = matches.map(({ path }) => path).join(', ');
    throw new Error(
      `${name} has several files for ${quantisation ?? preferred}: ${several}. Name one.`,
    );
  }
  if (first) return first.path;
  const [only, another] = models;
  if (quantisation === undefined && only && !another) return only.path;
  throw new Error(`${name} has no ${quantisation ?? preferred}. It has ${list}. Name one.`);
}

/** Not a projector for images, not the statistics of a quantisation, not the rest of another file. */
function isModel(path: string): boolean {
  const name = path.split('/').at(-1) ?? '';
  return name.endsWith('.gguf') && !/mmproj|imatrix/i.test(name) && !isLaterPart(name);
}

/** Names look like `Qwen3-4B-Q4_K_M.gguf`, `q4_k_m.gguf` or `Q4_K_M/Qwen3-4B-Q4_K_M-00001-of-00002.gguf`. */
function isOfKind(path: string, quantisation: string): boolean {
  const escaped = quantisation.replaceAll(/[.-]/g, '\\$&');
  return new RegExp(`(^|[-./])${escaped}(-\\d{5}-of-\\d{5})?\\.gguf$`, 'i').test(path);
}
