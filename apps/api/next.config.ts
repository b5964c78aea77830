import path from 'node:path';
import type { NextConfig } from 'next';

const root = path.resolve(import.meta.dirname, '../..');
const store = '../../node_modules/.pnpm';

export default {
  // `npm run build` completes it with what is not bundled: scripts/build-standalone.ts.
  output: process.env.NEXT_STANDALONE ? 'standalone' : undefined,
  outputFileTracingRoot: root,
  turbopack: { root },
  // These load native code.
  serverExternalPackages: ['node-llama-cpp', 'koffi'],
  outputFileTracingExcludes: {
    '**': [`${store}/@img+*/**`, `${store}/sharp@*/**`],
  },
  images: { unoptimized: true },
  poweredByHeader: false,
} satisfies NextConfig;
