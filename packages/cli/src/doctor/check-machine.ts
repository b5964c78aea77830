import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { formatBytes } from '@loam/llama-cpp';
import { isRecentEnough, oldestNode } from '../oldest-node.ts';
import type { Finding } from './finding.ts';

/** Instructions that make models faster, the best first; a processor without any is slow. */
const instructions = ['amx_int8', 'avx512f', 'avx_vnni', 'avx2', 'asimddp', 'asimd'] as const;

export function* checkMachine(): Generator<Finding> {
  yield isRecentEnough(process.versions.node)
    ? { state: 'ok', text: `Node.js ${process.versions.node}, ${process.platform} ${process.arch}` }
    : {
        state: 'problem',
        text: `Node.js ${process.versions.node} is too old: Loam needs ${oldestNode.join('.')} or later.`,
      };

  const cores = availableParallelism();
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const features = processorFeatures();
  const known = features && instructions.filter(name => features.has(name));
  const listed = known && known.length > 0 ? `, ${known.join(', ')}` : '';
  yield {
    state: known && known.length === 0 ? 'note' : 'ok',
    text: `Processor: ${model}, ${cores} ${cores === 1 ? 'core' : 'cores'}${listed}`,
  };

  yield {
    state: 'ok',
    text: `Memory: ${formatBytes(freemem())} free of ${formatBytes(totalmem())}`,
  };
}

/** As Linux tells them; elsewhere nobody does without running something. */
function processorFeatures(): Set<string> | undefined {
  try {
    const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(
      readFileSync('/proc/cpuinfo', 'utf8'),
    )?.[1];
    return flags === undefined ? undefined : new Set(flags.split(' '));
  } catch {
    return undefined;
  }
}
