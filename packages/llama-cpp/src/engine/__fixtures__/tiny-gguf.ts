import { fileURLToPath } from 'node:url';

/** The embedded model: small enough to be loaded by every test that needs a real one. */
export const tinyGguf = fileURLToPath(
  new URL('../../../../tiny-model/models/loam-tiny-q8_0.gguf', import.meta.url),
);
