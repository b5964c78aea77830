import { bundle, gzippedBytes } from './bundle.ts';

/** In bytes; without `zod` and `@ai-sdk/*`, which an application has anyway. */
export const maxBundleBytes = 40_000;

if (import.meta.main) {
  const bytes = gzippedBytes(await bundle({ condition: 'browser', withoutShared: true }));
  const kilobytes = (bytes / 1000).toFixed(1);
  console.log(
    `@loam/ai-sdk-provider: ${kilobytes} kB minified and gzipped, without zod and @ai-sdk/* (at most ${maxBundleBytes / 1000} kB)`,
  );
  if (bytes > maxBundleBytes) process.exitCode = 1;
}
