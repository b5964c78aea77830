#!/usr/bin/env node
import process from 'node:process';
import { run } from './program.ts';

const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second time nobody wants to wait.
    if (abort.signal.aborted) process.exit(1);
    abort.abort();
  });
}

process.exitCode = await run(process.argv.slice(2), {
  print: text => console.log(text),
  printError: text => console.error(text),
  environment: process.env,
  workingDirectory: process.cwd(),
  signal: abort.signal,
});
