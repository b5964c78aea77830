import type { Loam } from '@loam/cli';

const key = Symbol.for('loam.api');
const holder = globalThis as { [key]?: Promise<Loam> };

/**
 * The server of this process, made once: every route bundle, every hot reload and `server.ts` share
 * one engine.
 */
export function loam(): Promise<Loam> {
  return (holder[key] ??= open());
}

async function open(): Promise<Loam> {
  // The engine loads native code, forks a process from a file of its own and finds a model beside
  // itself, so it must not be bundled. `serverExternalPackages` does that for packages installed
  // from a registry, but not for those of the workspace, which lie outside node_modules.
  const { openLoam, startTelemetry } = await import(/* turbopackIgnore: true */ '@loam/cli');
  await startTelemetry(process.env);
  const opened = await openLoam({
    environment: process.env,
    printLog: line => console.log(line),
    isTerminal: process.stdout.isTTY,
  });
  for (const warning of opened.warnings) console.warn(`Warning: ${warning}`);
  return opened;
}
