import { openRuntime } from './runtime.ts';
import { runSelfTest } from './self-test.ts';

// Runs alone: on a platform where nobody has tried the bindings yet, they may end the process.
try {
  await runSelfTest(openRuntime());
} catch (error) {
  process.stdout.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
