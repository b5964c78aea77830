import { run } from './processes.ts';

const built = await run('turbo', [
  'run',
  'build',
  '--filter=@loam/api^...',
  '--output-logs=errors-only',
  '--ui=stream',
]);
if (built !== 0) process.exit(built);

await import('../apps/api/serve.ts');
