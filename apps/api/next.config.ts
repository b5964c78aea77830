import path from 'node:path';
import { nodeFileTrace } from '@vercel/nft';
import type { NextConfig } from 'next';

const root = path.resolve(import.meta.dirname, '../..');
const os = { win32: 'win', darwin: 'mac' }[process.platform as string] ?? 'linux';
const platform = `${os}-${process.arch}`;
const store = '../../node_modules/.pnpm';
const standalone = Boolean(process.env.NEXT_STANDALONE);

/** Workspace packages which `loam.ts` imports past the bundler: the first, and what it needs. */
const unbundled = ['cli', 'llama-cpp', 'model-port', 'openai-wire', 'server', 'tiny-model'];

/** What those packages need at run time, as Next.js would have traced it for a bundled import. */
async function traceUnbundled(): Promise<string[]> {
  const { fileList } = await nodeFileTrace(
    [
      path.join(root, 'packages/cli/dist/index.js'),
      path.join(root, 'packages/llama-cpp/dist/engine/engine-process.js'),
    ],
    // koffi's binaries are folders without an entry point; they are included by name below.
    { base: root, processCwd: root, ignore: file => file.includes('@koromix') },
  );
  return [...fileList].map(file => `../../${file}`);
}

export default async function config(): Promise<NextConfig> {
  return {
    output: standalone ? 'standalone' : undefined,
    outputFileTracingRoot: root,
    turbopack: { root },
    // These load native code.
    serverExternalPackages: ['node-llama-cpp', 'koffi'],
    outputFileTracingIncludes: {
      // The key covers instrumentation too.
      '**': standalone
        ? [
            './node_modules/loam',
            ...unbundled.map(name => `../../packages/${name}/package.json`),
            ...(await traceUnbundled()),
            // Found with computed paths, which tracing cannot follow.
            '../../packages/tiny-model/models/*.gguf',
            `${store}/node-llama-cpp@*/node_modules/@node-llama-cpp/${platform}/**`,
            `${store}/node-llama-cpp@*/node_modules/node-llama-cpp/llama/*.json`,
            `${store}/koffi@*/node_modules/@koromix/koffi-${process.platform}-${process.arch}`,
            `${store}/@koromix+koffi-${process.platform}-${process.arch}@*/**`,
          ]
        : [],
    },
    outputFileTracingExcludes: {
      '**': [`${store}/@img+*/**`, `${store}/sharp@*/**`],
    },
    images: { unoptimized: true },
    poweredByHeader: false,
  };
}
