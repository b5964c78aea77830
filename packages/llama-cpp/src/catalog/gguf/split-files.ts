const splitName = /-(\d{5})-of-(\d{5})\.gguf$/;

/**
 * The files of a model, given its first or only one: large models are cut into
 * `name-00001-of-00003.gguf`, … (llama.cpp's gguf-split), and loaded by the name of the first.
 */
export function splitFiles(first: string): string[] {
  const [suffix, number, count] = splitName.exec(first) ?? [];
  if (suffix === undefined || number !== '00001') return [first];
  const stem = first.slice(0, -suffix.length);
  return Array.from(
    { length: Number(count) },
    (_, index) => `${stem}-${String(index + 1).padStart(5, '0')}-of-${count}.gguf`,
  );
}

/** Whether a file is a part of a model, but not its first. */
export function isLaterPart(path: string): boolean {
  const number = splitName.exec(path)?.[1];
  return number !== undefined && number !== '00001';
}
