import { cp, lstat, mkdir, readlink, symlink } from 'node:fs/promises';
import { globSync } from 'node:fs';
import path from 'node:path';
import { nodeFileTrace } from '@vercel/nft';

// Completes the standalone output of Next.js with what `loam.ts` imports past the bundler. Next.js could
// be told to do it, pattern by pattern; with these few thousand files it never ends.
const root = path.resolve(import.meta.dirname, '../../..');
const output = path.join(import.meta.dirname, '../.next/standalone');
const os = { win32: 'win', darwin: 'mac' }[process.platform as string] ?? 'linux';
const platform = `${os}-${process.arch}`;
const store = 'node_modules/.pnpm';

/** What those packages need at run time, as Next.js would have traced it for a bundled import. */
async function tracedFiles(): Promise<string[]> {
  const { fileList } = await nodeFileTrace(
    [
      path.join(root, 'packages/cli/dist/index.js'),
      path.join(root, 'packages/llama-cpp/dist/engine/engine-process.js'),
    ],
    // koffi's binaries are folders without an entry point; they are named below.
    { base: root, processCwd: root, ignore: file => file.includes('@koromix') },
  );
  return [...fileList];
}

/** What is found with computed paths, which tracing cannot follow. */
function namedFiles(): string[] {
  return globSync(
    [
      'packages/tiny-model/models/*.gguf',
      `${store}/node-llama-cpp@*/node_modules/@node-llama-cpp/${platform}`,
      `${store}/node-llama-cpp@*/node_modules/node-llama-cpp/llama/*.json`,
      `${store}/@node-llama-cpp+${platform}@*/node_modules/@node-llama-cpp/${platform}/**`,
      `${store}/koffi@*/node_modules/@koromix/koffi-${process.platform}-${process.arch}`,
      `${store}/@koromix+koffi-${process.platform}-${process.arch}@*/**`,
    ],
    { cwd: root },
  );
}

/** Copies a file to where it is in the repository; a link stays a link. */
async function place(file: string): Promise<void> {
  const source = path.join(root, file);
  const target = path.join(output, file);
  const found = await lstat(source);
  await mkdir(path.dirname(target), { recursive: true });
  if (found.isSymbolicLink()) {
    await symlink(await readlink(source), target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } else if (found.isFile()) {
    await cp(source, target);
  }
}

/** Only where a standalone output was asked for. */
if (process.env.NEXT_STANDALONE) {
  const files = new Set([
    'apps/api/node_modules/@loam/cli',
    ...(await tracedFiles()),
    ...namedFiles(),
  ]);
  for (const file of files) await place(file);
  console.log(`Completed the standalone output with ${files.size} files.`);
}
