import { describe, expect, it } from 'vitest';
import { textChunks } from '../src/__fixtures__/chat-chunks.ts';
import { streamReply } from '../src/__fixtures__/scripted-fetch.ts';
import type * as Entry from '../src/index.ts';
import { maxBundleBytes } from './bundle-size.ts';
import { bundle, gzippedBytes } from './bundle.ts';

const entries = ['dist/index.js', 'dist/v3/index.js'];
const conditions = ['browser', 'worker'] as const;

/** Everything a bundle still imports. */
const importsOf = (code: string) =>
  [...code.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)].map(([, name = '']) => name);

describe.each(entries)('%s', { timeout: 60_000 }, entry => {
  it.each(conditions)('needs nothing of Node in a bundle for %s', async condition => {
    const { code, nodeModules } = await bundle({ entry, condition });
    expect(nodeModules).toEqual([]);
    expect(importsOf(code)).toEqual([]);
    // The bundle is not empty: this is in it.
    expect(code).toContain('loam-ai-sdk-provider/');
  });

  it.each(conditions)('is small for %s', async condition => {
    const result = await bundle({ entry, condition, withoutShared: true });
    expect(new Set(importsOf(result.code))).toEqual(
      new Set(['@ai-sdk/provider', '@ai-sdk/provider-utils', 'zod/v4']),
    );
    expect(gzippedBytes(result)).toBeLessThanOrEqual(maxBundleBytes);
  });
});

it('what does need Node is found out', async () => {
  const entry = 'scripts/__fixtures__/uses-node.js';
  const { nodeModules } = await bundle({ entry, condition: 'browser' });
  expect(nodeModules).toEqual(['node:fs', 'path']);
});

it('the bundle answers', async () => {
  const { code } = await bundle({ condition: 'worker' });
  const { createLoam }: typeof Entry = await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`
  );
  const model = createLoam({ fetch: async () => streamReply(textChunks) })('m');
  const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];
  const { stream } = await model.doStream({ prompt });
  const types: string[] = [];
  for await (const part of stream) types.push(part.type);
  expect(types.at(-1)).toBe('finish');
  expect(types).toContain('text-delta');
});
