import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Memory of a process and of all that it started, in bytes; NaN where `ps` is not to be had. */
export async function residentBytes(pid: number): Promise<number> {
  const run = promisify(execFile);
  const listed = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']).catch(() => undefined);
  if (!listed) return Number.NaN;
  const processes = listed.stdout
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number))
    .map(([id = 0, parent = 0, kibibytes = 0]) => ({ id, parent, bytes: kibibytes * 1024 }));
  const sum = (id: number, own: number): number =>
    processes
      .filter(({ parent }) => parent === id)
      .reduce((total, child) => total + sum(child.id, child.bytes), own);
  return sum(pid, processes.find(({ id }) => id === pid)?.bytes ?? Number.NaN);
}
