import { execFile } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findExamples, readExamples, writeExamples, type Example } from './examples.ts';

/** What the compiler says; empty when it has nothing to say. */
async function check(tsconfig: string): Promise<string> {
  const tsc = path.resolve(import.meta.dirname, '../node_modules/typescript/bin/tsc');
  return new Promise(resolve => {
    execFile(process.execPath, [tsc, '-p', tsconfig, '--pretty', 'false'], (_, output) =>
      resolve(output),
    );
  });
}

const examples = await readExamples();
const isForVersion6 = ({ code }: Example) => code.includes('@loam/ai-sdk-provider/v3');

// The compiler takes its time on a busy machine.
describe('every example in the documentation', { timeout: 60_000 }, () => {
  it('is found', () => {
    expect(examples.length).toBeGreaterThan(15);
    expect(examples.filter(isForVersion6)).not.toEqual([]);
  });

  it('imports everything it uses', async () => {
    const latest = examples.filter(example => !isForVersion6(example));
    expect(await check(await writeExamples(latest, { name: 'v7', ai: 'ai' }))).toBe('');
  });

  it('fits `ai` 6 where it says so', async () => {
    const tsconfig = await writeExamples(examples.filter(isForVersion6), {
      name: 'v6',
      ai: 'ai-v6',
    });
    expect(await check(tsconfig)).toBe('');
  });

  it('that is wrong is found out', async () => {
    const code = "import { loam } from '@loam/ai-sdk-provider';\nloam.embed(1);\n";
    const wrong: Example[] = [{ place: 'x.md:1', heading: '', language: 'ts', code }];
    const output = await check(await writeExamples(wrong, { name: 'wrong', ai: 'ai' }));
    expect(output).toContain("'embed' does not exist");
  });
});

it('an example is found where it stands', () => {
  const text = '# Title\n\n```ts\na();\n```\n\n```bash\nnpm i\n```\n\n```tsx\n<B />;\n```\n';
  expect(findExamples('x.md', text)).toEqual([
    { place: 'x.md:3', heading: 'Title', language: 'ts', code: 'a();\n' },
    { place: 'x.md:11', heading: 'Title', language: 'tsx', code: '<B />;\n' },
  ]);
});
