import type { Bindings } from './bindings.ts';
import type { Pointer } from './layouts.ts';

/** The value of a GGUF key as text; `undefined` where the file has no such key, or an array. */
export function metadataText(bindings: Bindings, model: Pointer, key: string): string | undefined {
  let buffer = new Uint8Array(256);
  let length = bindings.modelMetadata(model, key, buffer, buffer.length);
  if (length < 0) return undefined;
  if (length >= buffer.length) {
    buffer = new Uint8Array(length + 1);
    length = bindings.modelMetadata(model, key, buffer, buffer.length);
  }
  return Buffer.from(buffer.buffer, 0, length).toString('utf8');
}

export function metadataNumber(
  bindings: Bindings,
  model: Pointer,
  key: string,
): number | undefined {
  const text = metadataText(bindings, model, key);
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
