import path from 'node:path';
import type { NextConfig } from 'next';

const root = path.resolve(import.meta.dirname, '../..');
const os = { win32: 'win', darwin: 'mac' }[process.platform as string] ?? 'linux';
const platform = `${os}-${process.arch}`;
const store = '../../node_modules/.pnpm';

export default {
  output: process.env.NEXT_STANDALONE ? 'standalone' : undefined,
  outputFileTracingRoot: root,
  turbopack: { root },
  // These load native code.
  serverExternalPackages: ['node-llama-cpp', 'koffi'],
  outputFileTracingIncludes: {
    // Found with computed paths, which tracing cannot follow. The key covers instrumentation too.
    '**': [
      '../../packages/llama-cpp/dist/**/*.js',
      '../../packages/tiny-model/models/*.gguf',
      `${store}/node-llama-cpp@*/node_modules/@node-llama-cpp/${platform}/**`,
      `${store}/node-llama-cpp@*/node_modules/node-llama-cpp/llama/*.json`,
      `${store}/@koromix+koffi-${process.platform}-${process.arch}@*/**`,
    ],
  },
  outputFileTracingExcludes: {
    '**': [`${store}/@img+*/**`, `${store}/sharp@*/**`],
  },
  images: { unoptimized: true },
  poweredByHeader: false,
} satisfies NextConfig;
