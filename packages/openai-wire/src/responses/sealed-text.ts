import { convertBase64ToUint8Array, convertUint8ArrayToBase64 } from '@ai-sdk/provider-utils';

/** Tells our own sealed texts from those of other servers. */
const prefix = 'loam.1.';

/**
 * The `encrypted_content` of an item: its text, in a form that clients carry without reading it.
 *
 * It is an encoding and no secret. A model that runs here hides nothing from its own user; what
 * clients need is a value they can send back, and a server without storage can read.
 */
export function sealText(text: string): string {
  return prefix + convertUint8ArrayToBase64(new TextEncoder().encode(text));
}

/** The text inside, or undefined where it was sealed by another server. */
export function unsealText(sealed: string): string | undefined {
  if (!sealed.startsWith(prefix)) return undefined;
  try {
    const bytes = convertBase64ToUint8Array(sealed.slice(prefix.length));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
