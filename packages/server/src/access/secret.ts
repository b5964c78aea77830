const encoder = new TextEncoder();

/** 256 bits: nobody guesses one, so a plain hash protects it and no slow one is needed. */
const secretBytes = 32;

/** A new secret: the prefix, and 43 characters that need no escaping anywhere. */
export function randomSecret(prefix = 'loam_'): string {
  const bytes = crypto.getRandomValues(new Uint8Array(secretBytes));
  const base64 = btoa(String.fromCharCode(...bytes));
  return prefix + base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The SHA-256 of a secret, in hexadecimal. Web Crypto, so that it runs on the edge. */
export async function secretHash(secret: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', encoder.encode(secret));
  return [...new Uint8Array(bytes)].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
