import { freemem } from 'node:os';
import { formatBytes, inspectModel } from '@loam/llama-cpp';
import type { LoamConfig } from '@loam/server/node';
import { downloadOptions } from '../commands/models.ts';
import { modelEntries } from '../loam/model-entries.ts';
import type { Finding } from './finding.ts';

export async function* checkModels(config: LoamConfig): AsyncGenerator<Finding> {
  for (const entry of modelEntries(config)) {
    try {
      const facts = await inspectModel(entry, downloadOptions(config));
      if (!facts) {
        yield {
          state: 'note',
          text: `Model ${entry.id}: not downloaded yet; its first request will wait for that. \`loam models pull ${entry.id}\` does it now.`,
        };
        continue;
      }
      const needs = `${formatBytes(facts.memoryBytes)} of memory`;
      yield facts.memoryBytes > freemem()
        ? { state: 'note', text: `Model ${entry.id}: needs ${needs}, which is more than is free.` }
        : { state: 'ok', text: `Model ${entry.id}: needs ${needs}` };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      yield { state: 'problem', text: `Model ${entry.id}: ${reason}` };
    }
  }
}
