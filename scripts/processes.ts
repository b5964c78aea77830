import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');

/** Nothing leaves the machine, not even from the tools. */
const quiet = { NEXT_TELEMETRY_DISABLED: '1', TURBO_TELEMETRY_DISABLED: '1' };

/** Runs a command in the repository's root, its output shown; resolves with its exit code. */
export function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...quiet, ...env },
      shell: process.platform === 'win32',
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

export type App = {
  name: string;
  process: ChildProcess;
  /** The last lines it printed. */
  log: () => string;
};

/** Starts one of the Next.js apps on loopback. Its output is kept, and shown when it fails. */
export function startApp(
  name: 'api' | 'chat',
  options: { port: number; dev?: boolean; env?: NodeJS.ProcessEnv },
): App {
  const cwd = path.join(root, 'apps', name);
  const child = spawn(process.execPath, commandOf(name, cwd, options), {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...quiet,
      NODE_ENV: options.dev ? 'development' : 'production',
      HOSTNAME: '127.0.0.1',
      PORT: String(options.port),
      ...options.env,
    },
  });
  let log = '';
  const keep = (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000);
    if (options.dev) process.stdout.write(chunk);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  // Such as why a model could not be loaded.
  if (!options.dev) child.stderr.pipe(process.stderr);
  return { name, process: child, log: () => log.trim() };
}

function commandOf(
  name: 'api' | 'chat',
  cwd: string,
  { port, dev }: { port: number; dev?: boolean },
): string[] {
  // The API has a server of its own, for WebSockets.
  if (name === 'api') return ['server.ts'];
  const next = createRequire(path.join(cwd, 'package.json')).resolve('next/dist/bin/next');
  return [next, dev ? 'dev' : 'start', '-H', '127.0.0.1', '-p', String(port)];
}

/** Ends an app; kills it when it has not ended by itself after five seconds. */
export function stop(app: App): Promise<void> {
  const child = app.process;
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise(resolve => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/** Waits until a URL answers 200. @throws Error with one sentence when the app ends or takes too long */
export async function waitUntilReady(app: App, url: string, seconds = 60): Promise<void> {
  const end = Date.now() + seconds * 1000;
  let last = 'no answer';
  while (Date.now() < end) {
    if (app.process.exitCode !== null) {
      throw new Error(`The ${app.name} app ended before it was ready:\n${app.log()}`);
    }
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    if (response?.ok) return;
    if (response) last = await response.text();
    await new Promise(resolve => setTimeout(resolve, 150));
  }
  throw new Error(`The ${app.name} app was not ready after ${seconds} s: ${last}\n${app.log()}`);
}
