import { open } from 'node:fs/promises';
import { GgufNeedsMore, parseGgufMetadata, type GgufMetadata } from './parse-gguf-metadata.ts';

const firstRead = 2 ** 20;
/** Far beyond the largest vocabularies, which take about 20 MB. */
const longestMetadata = 2 ** 28;

/**
 * Reads the metadata of a GGUF file, and no more of it than needed.
 *
 * node-llama-cpp's `readGgufFileInfo` would bring llama.cpp's whole binding into this process, and
 * every text of the vocabulary into its memory, for a handful of numbers.
 *
 * @throws Error with one sentence that names the file
 */
export async function readGgufMetadata(path: string): Promise<GgufMetadata> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    const absent = error.code === 'ENOENT' || error.code === 'ENOTDIR';
    const what = absent ? 'does not exist' : `cannot be read: ${error.message}`;
    throw new Error(`The model file ${path} ${what}.`, { cause: error });
  });
  try {
    if (!(await file.stat()).isFile()) throw new Error(`${path} is not a file.`);
    for (let length = firstRead; ; length *= 4) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, 0);
      try {
        return parseGgufMetadata(buffer.subarray(0, bytesRead));
      } catch (error) {
        if (error instanceof GgufNeedsMore) {
          if (bytesRead === length && length < longestMetadata) continue;
          throw new Error(`${path} is cut off: it ends inside its metadata.`, { cause: error });
        }
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`${path} ${reason}.`, { cause: error });
      }
    }
  } finally {
    await file.close();
  }
}
