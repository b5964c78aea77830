import { findChromium } from './chromium.ts';
import { run } from './processes.ts';

/** Everything that has to pass, cheapest first. */
const steps: { name: string; run: () => Promise<number> }[] = [
  {
    name: 'types, unit and model tests, package checks',
    run: () =>
      run('turbo', [
        'run',
        'build',
        'typecheck',
        'publint',
        'test',
        '--output-logs=new-only',
        '--ui=stream',
        // Two model tests at once already fill a small machine.
        '--concurrency=2',
      ]),
  },
  { name: 'lint', run: () => run('oxlint', []) },
  { name: 'format', run: () => run('oxfmt', ['--check']) },
  { name: 'browser', run: browser },
];

async function browser(): Promise<number> {
  const chromium = findChromium();
  if (chromium) {
    return run('pnpm', ['--filter', '@loam/tests', 'run', 'browser'], { CHROMIUM_PATH: chromium });
  }
  const how = 'install Chromium or Chrome, or name one with CHROMIUM_PATH';
  if (process.env.CI) {
    console.error(`No Chromium found, and the browser tests may not be skipped in CI: ${how}.`);
    return 1;
  }
  console.log(`Skipped the browser tests, because no Chromium was found: ${how}.`);
  return 0;
}

for (const step of steps) {
  console.log(`\n── ${step.name}`);
  const code = await step.run();
  if (code !== 0) {
    console.error(`\n${step.name}: failed`);
    process.exit(code);
  }
}
console.log('\nEverything passed.');
