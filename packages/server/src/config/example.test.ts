import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { configSchema } from './config-schema.ts';
import { environmentVariables } from './environment.ts';
import { readConfig } from './read-config.ts';
import { documentTables } from './schema-tree.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
const example = readFileSync(path.join(root, 'loam.example.toml'), 'utf8');
const tables = documentTables(configSchema);

/** The example with every key that is commented out written down. */
const everything = example.replaceAll(/^# (\w+ = )/gm, '$1');

test.each([
  ['as it is', example, {}],
  [
    'with every key',
    everything,
    {
      LOAM_API_KEY: 'k',
      HF_TOKEN: 't',
      LOAM_POSTGRES_URL: 'postgres://loam@localhost/loam',
      LOAM_REDIS_URL: 'redis://localhost',
    },
  ],
])('loam.example.toml can be used %s', (_name, toml, variables) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'loam-example-'));
  try {
    writeFileSync(path.join(folder, 'loam.toml'), toml);
    const environment = { OPENAI_API_KEY: 'o', ...variables };
    const { config } = readConfig({ workingDirectory: folder, environment });
    expect(Object.keys(config.api.models)).toHaveLength(2);
    expect(config.gates['support']?.targets).toHaveLength(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each(tables)('loam.example.toml shows every key of [$name]', ({ keys }) => {
  const missing = keys.filter(({ name }) => !new RegExp(`\\b${name} = `).test(everything));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

const documentation = readFileSync(path.join(root, 'docs/configuration.md'), 'utf8');

test.each(tables)('docs/configuration.md has [$name] as it is', ({ name, description, keys }) => {
  expect(documentation).toContain(`\n## \`[${name}]\`\n\n${description}\n`);
  for (const key of keys) {
    const fallback = key.isRequired ? 'required' : key.default && `\`${key.default}\``;
    const cells = [`\`${key.name}\``, key.type, fallback ?? '', key.description];
    expect(documentation).toContain(`\n| ${cells.join(' | ')} |`.replaceAll('  |', ' |'));
  }
});

test('docs/configuration.md has every variable of the environment', () => {
  for (const [name, meaning] of Object.entries(environmentVariables)) {
    expect(documentation).toContain(`\n| \`${name}\` | ${meaning} |`);
  }
});
