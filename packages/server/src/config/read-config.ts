import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkGates } from './check-gates.ts';
import { checkSummaryModel } from './check-summary-model.ts';
import { ConfigError, type ConfigIssue } from './config-error.ts';
import { configSchema, type LoamConfig, type LoamConfigInput } from './config-schema.ts';
import { describeIssues, nameOf, suggestion, type DescribedIssue } from './describe-issue.ts';
import { withEnvironment } from './environment.ts';
import { expandVariables, type Environment } from './expand-variables.ts';
import type { ModelSettings } from './model-settings.ts';
import { parseTomlDocument, type Path, type TomlDocument } from './toml-document.ts';

export type ReadConfigOptions = {
  /** Default: `LOAM_CONFIG` of the environment, or `loam.toml` in the working directory, if it is there. */
  file?: string | undefined;
  /** The configuration itself, instead of a file. */
  config?: LoamConfigInput | undefined;
  /** Default: none, so that nothing is overridden. */
  environment?: Environment | undefined;
  /** What relative paths and the default file are relative to. Default: the process's own. */
  workingDirectory?: string | undefined;
};

export type ReadConfig = {
  config: LoamConfig;
  /** The file it came from, absolute; absent where there was none. */
  file: string | undefined;
};

const defaultFile = 'loam.toml';

/**
 * Reads and checks a configuration: the file, the variables in it, what the environment overrides,
 * whether the files of its models are there, and whether its gates ask for what there is.
 *
 * Relative paths are relative to the file they stand in.
 *
 * @throws ConfigError with everything that is wrong, each with its line
 */
export function readConfig(options: ReadConfigOptions = {}): ReadConfig {
  const { environment = {}, workingDirectory = process.cwd() } = options;
  if (options.config) {
    return { config: check(options.config, environment, workingDirectory), file: undefined };
  }
  const named = options.file ?? (environment['LOAM_CONFIG'] || undefined);
  const file = path.resolve(workingDirectory, named ?? defaultFile);
  if (named === undefined && !existsSync(file)) {
    return { config: check({}, environment, workingDirectory), file: undefined };
  }
  const shown = named ?? defaultFile;
  const document = parseTomlDocument(readText(file, shown), shown);
  const config = check(document.value, environment, path.dirname(file), { shown, document });
  return { config, file };
}

function readText(file: string, shown: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const near = isMissing ? nearestFile(file) : '';
    throw new ConfigError(
      [
        {
          message: `The configuration file ${shown} ${isMissing ? `does not exist.${near}` : 'cannot be read.'}`,
        },
      ],
      { cause: error },
    );
  }
}

/** @param folder what relative paths are relative to */
function check(
  written: Record<string, unknown>,
  environment: Environment,
  folder: string,
  source?: { shown: string; document: TomlDocument },
): LoamConfig {
  const issues: DescribedIssue[] = [];
  const expanded = expandVariables(written, environment, (name, at) => {
    issues.push({
      path: at,
      message: `\`${nameOf(at)}\` needs the environment variable ${name}, which is not set.`,
    });
  });
  const overridden = isTable(expanded) ? withEnvironment(expanded, environment) : expanded;
  const parsed = configSchema.safeParse(overridden);
  if (!parsed.success)
    issues.push(...describeIssues(configSchema, parsed.error.issues, overridden));
  const config = parsed.data && withAbsolutePaths(parsed.data, folder);
  if (config)
    issues.push(...missingModels(config), ...checkGates(config), ...checkSummaryModel(config));
  if (!config || issues.length > 0) {
    throw new ConfigError(issues.map(issue => located(issue, source)));
  }
  return config;
}

function isTable(value: unknown): value is Record<string, never> {
  return typeof value === 'object' && value !== null;
}

function located(
  { path: at, message }: DescribedIssue,
  source: { shown: string; document: TomlDocument } | undefined,
): ConfigIssue {
  // What an environment variable brought in stands in no file.
  const place = source?.document.placeOf(at);
  return place ? { file: source?.shown, ...place, message } : { message };
}

function withAbsolutePaths(config: LoamConfig, folder: string): LoamConfig {
  const ids = new Set(Object.keys(config.api.models));
  const absolute = (file: string) => (isReference(file) ? file : path.resolve(folder, file));
  const models = Object.entries(config.api.models).map(([id, model]): [string, ModelSettings] => {
    const { speculation } = model;
    const placed = {
      ...model,
      path: absolute(model.path),
      lora: model.lora.map(({ path: file, scale }) => ({ path: absolute(file), scale })),
      speculation: speculation && {
        ...speculation,
        draft: ids.has(speculation.draft) ? speculation.draft : absolute(speculation.draft),
      },
    };
    return [id, placed];
  });
  const { directory } = config.data;
  return {
    ...config,
    api: { ...config.api, models: Object.fromEntries(models) },
    ...(directory !== undefined && {
      data: { ...config.data, directory: path.resolve(folder, directory) },
    }),
  };
}

function missingModels(config: LoamConfig): DescribedIssue[] {
  const ids = new Set(Object.keys(config.api.models));
  return Object.entries(config.api.models).flatMap(([id, { path: file, lora, speculation }]) => {
    const files: { key: Path; file: string }[] = [
      { key: ['path'], file },
      ...lora.map((adapter, index) => ({ key: ['lora', index, 'path'], file: adapter.path })),
      ...(speculation && !ids.has(speculation.draft)
        ? [{ key: ['speculation', 'draft'], file: speculation.draft }]
        : []),
    ];
    return files
      .filter(each => !isReference(each.file) && !existsSync(each.file))
      .map(each => {
        const at: Path = ['api', 'models', id, ...each.key];
        const near = nearestFile(each.file);
        return { path: at, message: `\`${nameOf(at)}\`: there is no file ${each.file}.${near}` };
      });
  });
}

function isReference(file: string): boolean {
  return file.startsWith('hf:');
}

/** ` Did you mean …?` with a file of the same folder. */
function nearestFile(file: string): string {
  try {
    return suggestion(path.basename(file), readdirSync(path.dirname(file)));
  } catch {
    return '';
  }
}
