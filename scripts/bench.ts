import path from 'node:path';
import { root, run } from './processes.ts';

const built = await run('turbo', [
  'run',
  'build',
  '--filter=@loam/bench^...',
  '--output-logs=errors-only',
  '--ui=stream',
]);
if (built !== 0) process.exit(built);

process.exit(
  await run(process.execPath, [path.join(root, 'bench/src/main.ts'), ...process.argv.slice(2)]),
);
