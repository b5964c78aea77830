import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, run } from './processes.ts';

const built = await run('turbo', [
  'run',
  'build',
  '--filter=./packages/cli',
  '--output-logs=errors-only',
  '--ui=stream',
]);
if (built !== 0) process.exit(built);

// In this process, so that signals reach it: Ctrl-C, and SIGHUP for a new configuration.
process.argv.splice(2, 0, 'serve');
await import(pathToFileURL(path.join(root, 'packages/cli/dist/main.js')).href);
