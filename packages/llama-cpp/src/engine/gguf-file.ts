import { open, stat } from 'node:fs/promises';

/**
 * Looks at a file before llama.cpp does, whose own word for all of these is NULL.
 *
 * @throws Error with one sentence when `path` cannot be a GGUF file
 */
export async function requireGgufFile(path: string): Promise<void> {
  if (path.includes('\0')) throw new Error('The path of a model file cannot hold a NUL character.');
  const unreadable = (error: NodeJS.ErrnoException): never => {
    const absent = error.code === 'ENOENT' || error.code === 'ENOTDIR';
    throw new Error(
      `The model file ${path} ${absent ? 'does not exist' : `cannot be read: ${error.message}`}.`,
      { cause: error },
    );
  };
  const entry = await stat(path).catch(unreadable);
  if (!entry.isFile()) throw new Error(`${path} is not a file.`);
  const file = await open(path, 'r').catch(unreadable);
  try {
    const magic = Buffer.alloc(4);
    await file.read(magic, 0, 4, 0);
    if (magic.toString('latin1') !== 'GGUF') throw new Error(`${path} is not a GGUF file.`);
  } finally {
    await file.close();
  }
}
