import { convertBase64ToUint8Array, convertUint8ArrayToBase64 } from '@ai-sdk/provider-utils';

const bytesPerNumber = 4;

/** A vector as base64 of its 32-bit floats, little-endian whatever the machine is. */
export function encodeVector(vector: readonly number[]): string {
  const bytes = new Uint8Array(vector.length * bytesPerNumber);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of vector.entries()) {
    view.setFloat32(index * bytesPerNumber, value, true);
  }
  return convertUint8ArrayToBase64(bytes);
}

/** @throws RangeError when the text is no base64 of whole numbers */
export function decodeVector(base64: string): number[] {
  const bytes = convertBase64ToUint8Array(base64);
  if (bytes.length % bytesPerNumber !== 0) {
    throw new RangeError(`A vector of ${bytes.length} bytes is no list of 32-bit floats.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / bytesPerNumber }, (_, index) =>
    view.getFloat32(index * bytesPerNumber, true),
  );
}
