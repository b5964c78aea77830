import { open } from 'node:fs/promises';

/** A value of a model file's metadata. */
export type GgufValue =
  | { uint32: number }
  | { float32: number }
  | { bool: boolean }
  | { text: string }
  | { texts: readonly string[] }
  | { int32s: readonly number[] };

export type TensorType = 'f32' | 'q4_0' | 'q8_0';

export type Tensor = {
  name: string;
  /** The fastest-changing dimension first. */
  shape: readonly number[];
  type: TensorType;
};

/** `enum gguf_type` */
const valueType = { uint32: 4, int32: 5, float32: 6, bool: 7, text: 8, array: 9 } as const;

/** `enum ggml_type`, and how its numbers lie in blocks. */
const tensorType = {
  f32: { id: 0, blockLength: 1, blockBytes: 4 },
  // A half-precision scale, then 32 nibbles or bytes.
  q4_0: { id: 2, blockLength: 32, blockBytes: 18 },
  q8_0: { id: 8, blockLength: 32, blockBytes: 34 },
} as const satisfies Record<TensorType, object>;

const alignment = 32;

/** Of one row of a tensor. */
export function rowBytes({ shape, type }: Tensor): number {
  const { blockLength, blockBytes } = tensorType[type];
  return ((shape[0] ?? 0) / blockLength) * blockBytes;
}

export function rowCount({ shape }: Tensor): number {
  return shape.slice(1).reduce((product, size) => product * size, 1);
}

export function blockBytes({ type }: Tensor): number {
  return tensorType[type].blockBytes;
}

/**
 * Writes a GGUF file, version 3, without holding more than a piece of it in memory.
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 *
 * @param data the bytes of a tensor, in pieces of any size
 */
export async function writeGguf(
  path: string,
  metadata: readonly (readonly [key: string, value: GgufValue])[],
  tensors: readonly Tensor[],
  data: (tensor: Tensor) => Iterable<Uint8Array>,
): Promise<void> {
  const file = await open(path, 'w');
  try {
    await writePadded(file, [encodeHead(metadata, tensors)]);
    for (const tensor of tensors) {
      const written = await writePadded(file, data(tensor));
      const expected = tensorBytes(tensor);
      if (written !== expected) {
        throw new Error(`${tensor.name} has ${expected} bytes, and ${written} were given.`);
      }
    }
  } finally {
    await file.close();
  }
}

type File = Awaited<ReturnType<typeof open>>;

/** @returns how many bytes there were before the padding */
async function writePadded(file: File, pieces: Iterable<Uint8Array>): Promise<number> {
  let written = 0;
  for (const piece of pieces) {
    await file.writev([piece]);
    written += piece.length;
  }
  const padding = padded(written) - written;
  if (padding > 0) await file.writev([new Uint8Array(padding)]);
  return written;
}

function tensorBytes(tensor: Tensor): number {
  return rowBytes(tensor) * rowCount(tensor);
}

function padded(size: number): number {
  return Math.ceil(size / alignment) * alignment;
}

function encodeHead(
  metadata: readonly (readonly [key: string, value: GgufValue])[],
  tensors: readonly Tensor[],
): Buffer {
  let offset = 0;
  const parts = [Buffer.from('GGUF'), uint32(3), uint64(tensors.length), uint64(metadata.length)];
  for (const [key, value] of metadata) parts.push(text(key), ...encodeValue(value));
  for (const tensor of tensors) {
    parts.push(text(tensor.name), uint32(tensor.shape.length), ...tensor.shape.map(uint64));
    parts.push(uint32(tensorType[tensor.type].id), uint64(offset));
    offset += padded(tensorBytes(tensor));
  }
  return Buffer.concat(parts);
}

function encodeValue(value: GgufValue): Buffer[] {
  if ('uint32' in value) return [uint32(valueType.uint32), uint32(value.uint32)];
  if ('bool' in value) return [uint32(valueType.bool), Buffer.from([value.bool ? 1 : 0])];
  if ('text' in value) return [uint32(valueType.text), text(value.text)];
  if ('float32' in value) {
    return [uint32(valueType.float32), bytesOf(Float32Array.of(value.float32))];
  }
  if ('texts' in value) {
    // One buffer, as an argument list has less room than a vocabulary needs.
    const items = Buffer.concat(value.texts.map(text));
    return [...arrayHead(valueType.text, value.texts.length), items];
  }
  const { int32s } = value;
  return [...arrayHead(valueType.int32, int32s.length), bytesOf(Int32Array.from(int32s))];
}

function arrayHead(type: number, length: number): Buffer[] {
  return [uint32(valueType.array), uint32(type), uint64(length)];
}

function bytesOf({ buffer }: Float32Array | Int32Array): Buffer {
  return Buffer.from(buffer);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([uint64(Buffer.byteLength(value)), Buffer.from(value)]);
}
