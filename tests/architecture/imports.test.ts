import { readFileSync } from 'node:fs';
import { globSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** Which workspace packages each one may import. Dependencies point downwards only. */
const allowed: Record<string, string[]> = {
  'packages/model-port': [],
  'packages/openai-wire': ['@loam/model-port'],
  'packages/ai-sdk-provider': ['@loam/model-port', '@loam/openai-wire'],
  'packages/llama-cpp': ['@loam/model-port'],
  'packages/server': ['@loam/model-port', '@loam/openai-wire'],
  'packages/tiny-model': [],
  'packages/cli': ['@loam/llama-cpp', '@loam/server', '@loam/tiny-model'],
  'apps/api': ['@loam/cli', '@loam/server'],
  'apps/chat': ['@loam/ai-sdk-provider'],
};

/** Packages that must run where there is no Node. */
const edgeSafe = ['packages/model-port', 'packages/openai-wire', 'packages/ai-sdk-provider'];

// A `$` is no part of a package's name: `from "${id}"` is the text of a message.
const importPattern = /(?:from\s+|import\s*\(\s*|import\s+)['"]([^'"$]+)['"]/g;

function importsOf(folder: string, isTest: boolean): { file: string; specifier: string }[] {
  return globSync('**/*.{ts,tsx}', {
    cwd: path.join(root, folder),
    // The evaluation is a package of its own inside packages/tiny-model.
    exclude: name => ['node_modules', 'dist', '.next', 'scripts', 'evaluation'].includes(name),
  })
    .filter(
      file =>
        /\.(test|contract|test-d)\.tsx?$|__fixtures__|(vitest|next)\.config/.test(file) === isTest,
    )
    .flatMap(file => {
      const text = readFileSync(path.join(root, folder, file), 'utf8');
      return [...text.matchAll(importPattern)].map(match => ({ file, specifier: match[1] ?? '' }));
    });
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

describe.each(Object.entries(allowed))('%s', (folder, names) => {
  const imports = importsOf(folder, false);

  test('has source files', () => {
    expect(imports.length + (folder === 'packages/tiny-model' ? 1 : 0)).toBeGreaterThan(0);
  });

  test('imports no workspace package above or beside it', () => {
    const wrong = imports.filter(
      ({ specifier }) => specifier.startsWith('@loam/') && !names.includes(packageOf(specifier)),
    );
    expect(wrong).toEqual([]);
  });

  test('declares what it imports', () => {
    const manifest = JSON.parse(
      readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, string> | undefined>;
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const undeclared = imports
      .map(({ specifier }) => specifier)
      .filter(specifier => !/^(node:|\.|#)/.test(specifier))
      .map(packageOf)
      .filter(name => !declared.includes(name));
    expect([...new Set(undeclared)].filter(name => !name.startsWith('@types/'))).toEqual([]);
  });
});

test.each(edgeSafe)('%s imports nothing of Node', folder => {
  expect(importsOf(folder, false).filter(({ specifier }) => specifier.startsWith('node:'))).toEqual(
    [],
  );
});

test('every folder of a package says in a README what lives there', () => {
  const folders = globSync('packages/*{,/src/*}/', { cwd: root }).filter(
    folder => !/node_modules|dist|__fixtures__/.test(folder),
  );
  const silent = folders.filter(folder => {
    if (folder.endsWith('src')) return false;
    try {
      return readFileSync(path.join(root, folder, 'README.md'), 'utf8').trim() === '';
    } catch {
      return true;
    }
  });
  expect(silent).toEqual([]);
});
