import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';

/**
 * Bytes that programs can still get from this machine, or from the container it runs in.
 *
 * Files that the system keeps in memory count as free, because it drops them for programs: the
 * weights of a model that was just written or read must not look like memory in use.
 */
export function availableMemory(): number {
  // macOS counts what it keeps of files as used, and libuv tells nothing else.
  if (process.platform === 'darwin') return totalmem();
  const free = freemem();
  const limit = process.constrainedMemory();
  if (limit === 0 || limit >= totalmem()) return free;
  return Math.max(0, Math.min(free, limit - usedInContainer()));
}

/** Control groups, version 2 (https://docs.kernel.org/admin-guide/cgroup-v2.html#memory). */
function usedInContainer(): number {
  try {
    const used = Number(readFileSync('/sys/fs/cgroup/memory.current', 'utf8'));
    const stat = readFileSync('/sys/fs/cgroup/memory.stat', 'utf8');
    const files = /^inactive_file (\d+)$/m.exec(stat)?.[1] ?? '0';
    const activeFiles = /^active_file (\d+)$/m.exec(stat)?.[1] ?? '0';
    return used - Number(files) - Number(activeFiles);
  } catch {
    return process.constrainedMemory() - process.availableMemory();
  }
}
