import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';

/** A server that a test started, and ends. */
export type RunningProgram = { url: string; stop: () => Promise<void> };

/** Where Debian keeps PostgreSQL's programs, which are not in the PATH. */
const postgresFolders = '/usr/lib/postgresql';

/** PostgreSQL refuses to run as root. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** The folder of PostgreSQL's programs, the latest version; undefined where it is not installed. */
export function findPostgres(): string | undefined {
  const versions = existsSync(postgresFolders) ? readdirSync(postgresFolders) : [];
  const folders = versions
    .toSorted((a, b) => Number(b) - Number(a))
    .map(version => path.join(postgresFolders, version, 'bin'));
  return [...folders, ...inPath()].find(folder => existsSync(path.join(folder, 'initdb')));
}

/** Valkey's or Redis' server; undefined where neither is installed. */
export function findRedis(): string | undefined {
  return ['valkey-server', 'redis-server']
    .flatMap(name => inPath().map(folder => path.join(folder, name)))
    .find(file => existsSync(file));
}

/** Starts PostgreSQL with an empty database. @param atPort default: a free one */
export async function startPostgres(programs: string, atPort?: number): Promise<RunningProgram> {
  const folder = mkdtempSync(path.join(tmpdir(), 'loam-postgres-'));
  if (nobody.uid !== undefined) chownSync(folder, nobody.uid, nobody.gid);
  const data = path.join(folder, 'data');
  const initialise = ['-D', data, '-U', 'loam', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  execFileSync(path.join(programs, 'initdb'), initialise, {
    ...nobody,
    cwd: folder,
    stdio: 'ignore',
  });
  const port = atPort ?? (await freePort());
  const options = ['-D', data, '-p', `${port}`, '-k', folder, '-h', '127.0.0.1', '-F'];
  const child = spawn(path.join(programs, 'postgres'), options, {
    ...nobody,
    cwd: folder,
    stdio: 'ignore',
  });
  const url = `postgres://loam@127.0.0.1:${port}/postgres`;
  await untilReady(child, async () => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    await client.end();
  });
  // An immediate end: nobody needs the data.
  return { url, stop: () => stop(child, 'SIGQUIT', folder) };
}

/** Starts Valkey or Redis without persistence. @param atPort default: a free one */
export async function startRedis(program: string, atPort?: number): Promise<RunningProgram> {
  const folder = mkdtempSync(path.join(tmpdir(), 'loam-redis-'));
  const port = atPort ?? (await freePort());
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const child = spawn(program, options, { stdio: 'ignore' });
  await untilReady(child, () => connects(port));
  return { url: `redis://127.0.0.1:${port}`, stop: () => stop(child, 'SIGTERM', folder) };
}

function inPath(): string[] {
  return (process.env['PATH'] ?? '').split(path.delimiter);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('There is no free port.'));
      });
    });
  });
}

async function connects(port: number): Promise<void> {
  const { connect } = await import('node:net');
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
}

async function untilReady(child: ChildProcess, probe: () => Promise<void>): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended at once.`);
    try {
      await probe();
      return;
    } catch {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals, folder: string): Promise<void> {
  if (child.exitCode === null) {
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}
