#!/usr/bin/env node
import process from 'node:process';
import { isRecentEnough, oldestNode } from './oldest-node.ts';

if (!isRecentEnough(process.versions.node)) {
  console.error(
    `Loam needs Node.js ${oldestNode.join('.')} or later; this is ${process.versions.node}.`,
  );
  process.exit(1);
}

const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second time nobody wants to wait.
    if (abort.signal.aborted) process.exit(1);
    abort.abort();
  });
}

// Only now: an older Node.js could not even read what it imports.
const { run } = await import('./program.ts');
process.exitCode = await run(process.argv.slice(2), {
  print: text => console.log(text),
  printError: text => console.error(text),
  isTerminal: process.stdout.isTTY,
  environment: process.env,
  workingDirectory: process.cwd(),
  signal: abort.signal,
});
