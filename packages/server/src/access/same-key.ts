const encoder = new TextEncoder();

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text)));
}

/**
 * Compares two keys in a time that depends on neither.
 *
 * Digests have one length and cannot be guessed byte by byte, so a plain loop over them tells an
 * attacker nothing. Web Crypto, because Node's `timingSafeEqual` does not exist on edge runtimes.
 */
export async function sameKey(presented: string, expected: string): Promise<boolean> {
  const [a, b] = await Promise.all([digest(presented), digest(expected)]);
  let difference = 0;
  for (let index = 0; index < a.length; index++) {
    difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  }
  return difference === 0;
}
