/** What of a model decides the size of its context. */
export type AttentionShape = {
  layers: number;
  keyValueHeads: number;
  /** Elements of one head's key and value. */
  keyLength: number;
  valueLength: number;
};

const bytesPerElement = 2; // f16, llama.cpp's default for keys and values

/** Bytes of the keys and values of `tokens` tokens. Recurrent layers need less. */
export function keyValueBytes(shape: AttentionShape, tokens: number): number {
  const elements = shape.keyValueHeads * (shape.keyLength + shape.valueLength);
  return shape.layers * elements * tokens * bytesPerElement;
}
