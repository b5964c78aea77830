import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export type DirectSupport = { ok: true } | { ok: false; reason: string };

/** Where this package's tests have run on the direct backend; elsewhere a crash is conceivable. */
const provenPlatforms: ReadonlySet<string> = new Set(['linux-x64']);

/** Longest a self-test may take; on an idle machine it takes a fifth of a second. */
const timeoutMs = 20_000;

export async function probeDirectSupport(
  platform = `${process.platform}-${process.arch}`,
): Promise<DirectSupport> {
  try {
    if (provenPlatforms.has(platform)) {
      // koffi is native too: where it is missing, importing what needs it throws.
      const [{ openRuntime }, { runSelfTest }] = await Promise.all([
        import('./runtime.ts'),
        import('./self-test.ts'),
      ]);
      await runSelfTest(openRuntime());
    } else {
      await runInOtherProcess();
    }
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function runInOtherProcess(): Promise<void> {
  // Source and build differ in the extension only.
  const here = fileURLToPath(import.meta.url);
  const file = path.join(path.dirname(here), `self-test-process${path.extname(here)}`);
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [file], { timeout: timeoutMs }, (error, stdout) => {
      if (!error) return resolve();
      const how = error.signal ? `ended by ${error.signal}` : `failed with code ${error.code}`;
      return reject(new Error(stdout.trim() || `the self-test ${how} on this platform`));
    });
  });
}
