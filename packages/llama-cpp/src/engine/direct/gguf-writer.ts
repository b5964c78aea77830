/** A value of a GGUF file's metadata, of the types that the self-test needs. */
export type GgufValue =
  | { text: string }
  | { texts: readonly string[] }
  | { uint32: number }
  | { float32: number }
  | { bool: boolean }
  | { float32s: readonly number[] }
  | { int32s: readonly number[] };

/** `enum gguf_type` */
const ggufType = { uint32: 4, int32: 5, float32: 6, bool: 7, text: 8, array: 9 } as const;
const alignment = 32;
/** GGML_TYPE_F32 */
const f32 = 0;

/**
 * A GGUF file, version 3 (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
 *
 * @param tensors 32-bit floats; `shape` has the fastest dimension first
 */
export function encodeGguf(
  metadata: readonly (readonly [key: string, value: GgufValue])[],
  tensors: readonly { name: string; shape: readonly number[]; values: Float32Array }[],
): Uint8Array {
  let offset = 0;
  const descriptions: Buffer[] = [];
  for (const { name, shape, values } of tensors) {
    descriptions.push(
      string(name),
      uint32(shape.length),
      ...shape.map(uint64),
      uint32(f32),
      uint64(offset),
    );
    offset += aligned(values.byteLength);
  }
  const header = Buffer.concat([
    Buffer.from('GGUF'),
    uint32(3),
    uint64(tensors.length),
    uint64(metadata.length),
    ...metadata.flatMap(([key, value]) => [string(key), ...encodeValue(value)]),
    ...descriptions,
  ]);
  return Buffer.concat([
    padded(header),
    ...tensors.map(({ values }) =>
      padded(Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
    ),
  ]);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes], aligned(bytes.length));
}

function encodeValue(value: GgufValue): Buffer[] {
  if ('text' in value) return [uint32(ggufType.text), string(value.text)];
  if ('uint32' in value) return [uint32(ggufType.uint32), uint32(value.uint32)];
  if ('float32' in value) return [uint32(ggufType.float32), float32([value.float32])];
  if ('bool' in value) return [uint32(ggufType.bool), Buffer.from([value.bool ? 1 : 0])];
  if ('texts' in value) {
    return array(ggufType.text, value.texts.length, Buffer.concat(value.texts.map(string)));
  }
  if ('float32s' in value) {
    return array(ggufType.float32, value.float32s.length, float32(value.float32s));
  }
  const items = Buffer.from(new Int32Array(value.int32s).buffer);
  return array(ggufType.int32, value.int32s.length, items);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function uint64(value: number): Buffer {
  return Buffer.concat([uint32(value), uint32(0)]);
}

function string(value: string): Buffer {
  return Buffer.concat([uint64(Buffer.byteLength(value)), Buffer.from(value)]);
}

function float32(values: readonly number[]): Buffer {
  return Buffer.from(new Float32Array(values).buffer);
}

function array(type: number, length: number, items: Buffer): Buffer[] {
  return [uint32(ggufType.array), uint32(type), uint64(length), items];
}
