import type { Command } from 'commander';
import {
  downloadModel,
  formatBytes,
  inspectModel,
  type DownloadOptions,
  type ModelEntry,
  type ModelFacts,
} from '@loam/llama-cpp';
import type { LoamConfig } from '@loam/server/node';
import { dataDirectory, makeDataDirectory } from '../loam/data-directory.ts';
import { modelEntries } from '../loam/model-entries.ts';
import { formatTable } from '../table.ts';
import { CommandError, type Terminal } from '../terminal.ts';
import { readConfigFor, withConfigOption, type ConfigOption } from './config-option.ts';

export function addModels(program: Command, terminal: Terminal): void {
  const models = program
    .command('models')
    .summary('see and fetch models')
    .description('The models of the configuration, and those that are built in.');

  withConfigOption(
    models.command('list').summary('show the models there are').option('--json', 'as JSON'),
  ).action(async (options: ConfigOption & { json?: boolean }) => {
    const { config } = readConfigFor(terminal, options);
    const rows = await Promise.all(
      modelEntries(config).map(entry => listed(entry, downloadOptions(config))),
    );
    if (options.json) return terminal.print(JSON.stringify(rows, undefined, 2));
    terminal.print(
      formatTable([
        ['ID', 'TYPE', 'SIZE', 'MEMORY', 'STATE'],
        ...rows.map(({ id, type, fileBytes, memoryBytes, state }) => [
          id,
          type,
          fileBytes === undefined ? '' : formatBytes(fileBytes),
          memoryBytes === undefined ? '' : formatBytes(memoryBytes),
          state,
        ]),
      ]),
    );
  });

  withConfigOption(
    models
      .command('pull <model>')
      .summary('download a model')
      .description(
        'Downloads a model of the configuration by its id, or any model of Hugging Face:\nhf:owner/repository, hf:owner/repository:Q4_K_M or hf:owner/repository/file.gguf.\nA download that was ended goes on where it stopped.',
      ),
  ).action(async (model: string, options: ConfigOption) => {
    const { config } = readConfigFor(terminal, options);
    makeDataDirectory(config);
    const entry = entryOf(config, model);
    const path = await downloadModel(
      entry.path,
      {
        ...downloadOptions(config),
        onProgress: ({ receivedBytes, totalBytes }) =>
          terminal.printError(`${formatBytes(receivedBytes)} of ${formatBytes(totalBytes)}`),
      },
      terminal.signal,
    );
    terminal.print(path);
  });

  withConfigOption(
    models
      .command('info <model>')
      .summary('tell what a model is, and what it needs')
      .description('Reads what the file of a model says of itself, without loading it.')
      .option('--json', 'as JSON'),
  ).action(async (model: string, options: ConfigOption & { json?: boolean }) => {
    const { config } = readConfigFor(terminal, options);
    const entry = entryOf(config, model);
    const facts = await inspectModel(entry, downloadOptions(config));
    if (!facts) {
      throw new CommandError(
        `${entry.path} has not been downloaded yet: \`loam models pull ${model}\` does that.`,
      );
    }
    terminal.print(
      options.json ? JSON.stringify(facts, undefined, 2) : formatTable(factRows(entry, facts)),
    );
  });
}

function factRows(entry: ModelEntry, facts: ModelFacts): string[][] {
  const { kind = 'chat', sequences = 4 } = entry;
  const rows: [string, string | undefined][] = [
    ['Id', entry.id],
    ['Name', facts.name],
    ['Type', kind],
    ['Architecture', [facts.architecture, facts.size].filter(Boolean).join(', ')],
    ['File', facts.path],
    ['Size', formatBytes(facts.fileBytes)],
    ['Memory', `${formatBytes(facts.memoryBytes)}, with ${sequences} sequences`],
    ['Trained context', facts.contextLength ? `${facts.contextLength} tokens` : undefined],
    ['Chat template', kind === 'chat' ? templateOf(facts) : undefined],
    ['Description', entry.description],
  ];
  return rows.flatMap(([name, value]) => (value ? [[name, value]] : []));
}

function templateOf({ hasChatTemplate }: ModelFacts): string {
  return hasChatTemplate ? 'yes' : 'none: it only continues text';
}

type ListedModel = {
  id: string;
  type: string;
  state: string;
  fileBytes?: number;
  memoryBytes?: number;
};

async function listed(entry: ModelEntry, download: DownloadOptions): Promise<ListedModel> {
  const { id, kind: type = 'chat' } = entry;
  try {
    const facts = await inspectModel(entry, download);
    if (!facts) return { id, type, state: 'not downloaded' };
    const { fileBytes, memoryBytes } = facts;
    return { id, type, state: 'here', fileBytes, memoryBytes };
  } catch (error) {
    return { id, type, state: error instanceof Error ? error.message : String(error) };
  }
}

/** @throws CommandError where there is no such model */
function entryOf(config: LoamConfig, model: string): ModelEntry {
  const entry = modelEntries(config).find(({ id }) => id === model);
  if (entry) return entry;
  if (model.startsWith('hf:') || model.endsWith('.gguf')) return { id: model, path: model };
  throw new CommandError(`There is no model "${model}"; \`loam models list\` shows them.`);
}

export function downloadOptions(config: LoamConfig): DownloadOptions {
  const { endpoint, token } = config.download;
  return {
    folder: dataDirectory(config).models,
    endpoint,
    ...(token !== undefined && { token }),
  };
}
