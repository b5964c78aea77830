import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import type { LoamConfigInput } from './config-schema.ts';
import type { Environment } from './expand-variables.ts';
import { readConfig } from './read-config.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loam-config-'));
  mkdirSync(join(folder, 'models'));
  writeFileSync(join(folder, 'models/qwen3-4b.gguf'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(toml: string, environment: Environment = {}) {
  writeFileSync(join(folder, 'loam.toml'), toml);
  return readConfig({ workingDirectory: folder, environment }).config;
}

/** What is said about a configuration, line by line. */
function complaints(toml: string, environment: Environment = {}): string[] {
  try {
    read(toml, environment);
    return [];
  } catch (error) {
    if (!ConfigError.isInstance(error)) throw error;
    return error.message.split('\n');
  }
}

// S2-1, S2-2, S2-4, S2-5, S2-6, S2-7, S2-8, S2-9, S2-10, S2-11, S2-12, S2-13, S2-14, S2-15
test('S2-1 to S2-15: the keys of the node it replaces, as they were written there', () => {
  const { api } = read(`
    [api]
    enabled = true
    address = "127.0.0.1:8080"
    api_key = "your-secret-key"
    require_auth = true
    max_requests_per_minute = 60
    max_tokens_per_minute = 100000
    cors_enabled = true
    cors_origins = ["https://app.example.com"]

    [api.models.my-chat]
    path = "models/qwen3-4b.gguf"
    type = "chat"
    context_length = 4096
    default_temperature = 0.7

    [api.models.my-embedder]
    path = "hf:owner/repository"
    type = "embedding"
    dimensions = 384
  `);
  expect(api).toMatchObject({
    enabled: true,
    address: '127.0.0.1:8080',
    api_key: 'your-secret-key',
    require_auth: true,
    max_requests_per_minute: 60,
    max_tokens_per_minute: 100_000,
    cors_enabled: true,
    cors_origins: ['https://app.example.com'],
    models: {
      'my-chat': { path: join(folder, 'models/qwen3-4b.gguf'), context_length: 4096 },
      'my-embedder': { path: 'hf:owner/repository', type: 'embedding', dimensions: 384 },
    },
  });
});

test('S2-2: nothing has to be written down, and then only this machine is listened to', () => {
  const { config, file } = readConfig({ workingDirectory: join(folder, 'models') });
  expect(file).toBeUndefined();
  expect(config.api).toMatchObject({ enabled: true, address: '127.0.0.1:8080', models: {} });
  // S2-6, S2-7: limits exist only where they are configured.
  expect(config.api.max_requests_per_minute).toBeUndefined();
});

test('ids of models may contain slashes (S0-6)', () => {
  const toml = '[api.models."qwen/qwen3-4b"]\npath = "models/qwen3-4b.gguf"';
  expect(Object.keys(read(toml).api.models)).toEqual(['qwen/qwen3-4b']);
});

const cloud = '[providers.cloud]\npackage = "@ai-sdk/openai"\n';
const uuid = '5e9a6e5c-3c7e-4f6a-9b1d-2f3c4d5e6f70';

describe('S2-16: what is wrong is told with its place', () => {
  test.each<[string, string, string[]]>([
    [
      'an unknown key, with the one that was meant',
      '[api]\nadress = "127.0.0.1:8080"',
      ['loam.toml:2:1: Unknown key `adress` in [api]. Did you mean `address`?'],
    ],
    [
      'an unknown key like no other',
      '[api]\n\n  colour = 1',
      ['loam.toml:3:3: Unknown key `colour` in [api].'],
    ],
    [
      'an unknown table',
      'title = "x"\n[apy]\nenabled = true',
      [
        'loam.toml:1:1: Unknown key `title` at the top.',
        'loam.toml:2:2: Unknown key `apy` at the top. Did you mean `api`?',
      ],
    ],
    [
      'a wrong type',
      '[api]\nenabled = "yes"\nmax_requests_per_minute = 1.5',
      [
        'loam.toml:2:1: `api.enabled` must be true or false.',
        'loam.toml:3:1: `api.max_requests_per_minute` must be a whole number.',
      ],
    ],
    [
      'a number that is too small',
      '[api]\nmax_requests_per_minute = 0',
      ['loam.toml:2:1: `api.max_requests_per_minute` must be at least 1.'],
    ],
    [
      'a key in a model whose id needs quotes',
      '[api.models."a/b"]\npath = "hf:a/b"\ncontext_lenght = 4096',
      [
        'loam.toml:3:1: Unknown key `context_lenght` in [api.models."a/b"]. Did you mean `context_length`?',
      ],
    ],
    [
      'a key that is missing, at its table',
      '[api]\n[api.models.a]\ntype = "chat"',
      ['loam.toml:2:2: `api.models.a.path` is missing: it must be a text in quotes.'],
    ],
    [
      'a value of a list',
      '[api.models.a]\npath = "hf:a/b"\ntype = "embeding"',
      [
        'loam.toml:3:1: `api.models.a.type` must be "chat" or "completion" or "embedding" or "reranker". Did you mean `embedding`?',
      ],
    ],
    [
      'what belongs to another type of model',
      '[api.models.a]\npath = "hf:a/b"\ndimensions = 3',
      ['loam.toml:3:1: `api.models.a.dimensions` is only for models of the type "embedding".'],
    ],
    [
      'an address without a port',
      '[api]\naddress = "127.0.0.1"',
      ['loam.toml:2:1: `api.address` must be a host and a port such as "127.0.0.1:8080".'],
    ],
    [
      'an origin with a path, in its place of the list',
      '[api]\ncors_origins = [\n  "https://a.example",\n  "https://b.example/",\n]',
      [
        'loam.toml:4:3: `api.cors_origins[1]` must be an origin such as "https://app.example.com", without a path, or "*".',
      ],
    ],
    [
      'what is inside an inline table',
      '[api.models.a]\npath = "hf:a/b"\nprice = { input = 1, ouput = 2 }',
      [
        'loam.toml:3:1: `api.models.a.price.output` is missing: it must be a number.',
        'loam.toml:3:22: Unknown key `ouput` in [api.models.a.price]. Did you mean `output`?',
      ],
    ],
    [
      'a target of a gate, which may be a text or a table',
      '[gates.g]\ntargets = ["a", { model = "b", wieght = 2 }]',
      ['loam.toml:2:32: Unknown key `wieght` in [gates.g.targets[1]]. Did you mean `weight`?'],
    ],
    [
      'a name that cannot stand in a header',
      '[gates."a b"]\ntargets = ["a"]',
      [
        'loam.toml:1:2: `gates."a b"` cannot have this name: must be letters, digits, ".", "_" and "-", at most 64.',
      ],
    ],
    [
      'a target that is no model, with the one that was meant',
      '[api.models."qwen/qwen3"]\npath = "hf:a/b"\n[gates.g]\ntargets = [\n  "loam/tiny",\n  "qwen/qwen",\n]',
      [
        'loam.toml:6:3: `gates.g.targets[1]`: there is no model "qwen/qwen" in [api.models]. Did you mean `qwen/qwen3`?',
      ],
    ],
    [
      'a model for summaries that is not there, with the gate that was meant',
      '[gates.cheap]\ntargets = ["loam/tiny"]\n[responses]\nsummary_model = "cheep"',
      [
        'loam.toml:4:1: `responses.summary_model`: there is no model "cheep" in [api.models], and no such gate. Did you mean `cheap`?',
      ],
    ],
    [
      'a model for summaries that cannot write',
      '[responses]\nsummary_model = "loam/tiny-embedding"',
      [
        'loam.toml:2:1: `responses.summary_model` is a model of the type "embedding"; only "chat" writes summaries.',
      ],
    ],
    [
      'a gate for summaries that cannot write',
      '[gates.e]\nkind = "embedding"\ntargets = ["loam/tiny-embedding"]\n[responses]\nsummary_model = "e"',
      [
        'loam.toml:5:1: `responses.summary_model` is a gate of the kind "embedding"; only "chat" writes summaries.',
      ],
    ],
    [
      'a target of a provider that is not there',
      `${cloud}[gates.g]\ntargets = [{ provider = "cloud1", model = "m" }]`,
      [
        'loam.toml:4:14: `gates.g.targets[0].provider`: there is no provider "cloud1". Did you mean `cloud`?',
      ],
    ],
    [
      'a target of another kind',
      '[gates.g]\ntargets = ["loam/tiny-embedding"]',
      [
        'loam.toml:2:12: `gates.g.targets[0]` is a model of the type "embedding", in a gate of the kind "chat".',
      ],
    ],
    [
      'a gate that never leaves the machine, with a target that does',
      `${cloud}[gates.g]\nlocal_only = true\ntargets = ["loam/tiny", { provider = "cloud", model = "m" }]`,
      [
        'loam.toml:5:25: `gates.g.targets[1]` may leave this machine, which `local_only` forbids: its provider is not `local`.',
      ],
    ],
    [
      'a budget over what has no price',
      `${cloud}[gates.g]\ntargets = [{ provider = "cloud", model = "m" }]\nbudget = { usd_per_day = 1 }`,
      [
        'loam.toml:4:12: `gates.g.targets[0]` has no price, which the budget of the gate needs: add it to [providers.cloud.prices].',
      ],
    ],
    [
      'one target that are two',
      '[gates.g]\nstrategy = "single"\ntargets = ["loam/tiny", "loam/tiny"]',
      ['loam.toml:2:1: `gates.g.strategy` is "single", but there are 2 targets.'],
    ],
    [
      'an allowed model that is no target',
      '[gates.g]\ntargets = ["loam/tiny"]\nallowed_models = ["loam/tony"]',
      [
        'loam.toml:3:19: `gates.g.allowed_models[0]`: there is no target with the model "loam/tony". Did you mean `loam/tiny`?',
      ],
    ],
    [
      'an id that is taken',
      `[gates.g]\nid = "${uuid}"\ntargets = ["loam/tiny"]\n[gates.h]\nid = "${uuid}"\ntargets = ["loam/tiny"]`,
      [
        'loam.toml:2:1: `gates.g.id` is taken by the gate "h".',
        'loam.toml:5:1: `gates.h.id` is taken by the gate "g".',
      ],
    ],
    [
      'a local provider elsewhere',
      '[providers.p]\npackage = "x"\nlocal = true\noptions = { baseURL = "http://10.0.0.1/v1" }',
      [
        'loam.toml:4:13: `providers.p.options.baseURL` must be a loopback address such as "http://127.0.0.1:8000/v1", because the provider is `local`.',
      ],
    ],
    [
      'a local provider whose health is elsewhere',
      '[providers.p]\npackage = "x"\nlocal = true\noptions = { baseURL = "http://127.0.0.1/v1" }\nhealth_url = "http://10.0.0.1/health"',
      [
        'loam.toml:5:1: `providers.p.health_url` must be a loopback address such as "http://127.0.0.1:8000/v1", because the provider is `local`.',
      ],
    ],
    [
      "a model's file that is not there, with the one that was meant",
      '[api.models.a]\npath = "models/qwen3-4.gguf"',
      [
        expect.stringMatching(
          /^loam.toml:2:1: `api.models.a.path`: there is no file .*qwen3-4\.gguf\. Did you mean `qwen3-4b.gguf`\?$/,
        ),
      ],
    ],
  ])('%s', (_name, toml, expected) => {
    expect(complaints(toml)).toEqual(expected);
  });

  test.each([
    ['[api', 1],
    ['[api]\nenabled = yes', 2],
    ['[api]\nenabled = true\nenabled = false', 3],
    ['[api]\naddress = "127.0.0.1:8080', 2],
  ])('%j is no TOML', (toml, line) => {
    expect(complaints(toml)).toEqual([expect.stringMatching(`^loam.toml:${line}:\\d+: .`)]);
  });

  test('a file that does not exist', () => {
    writeFileSync(join(folder, 'loam.toml'), '');
    expect(() => readConfig({ workingDirectory: folder, file: 'loan.toml' })).toThrow(
      'The configuration file loan.toml does not exist. Did you mean `loam.toml`?',
    );
  });

  test('no complaint repeats a value, which may be a secret', () => {
    const secret = 'sk-canary';
    for (const key of ['api_key', 'adress', 'enabled', 'address', 'compat', 'cors_origins']) {
      const said = complaints(`[api]\n${key} = ["${secret}"]`).join('\n');
      expect(said).not.toBe('');
      expect(said).not.toContain(secret);
    }
  });
});

describe('S2-17: variables', () => {
  test('stand for their values in texts, also within them and in lists', () => {
    const environment = { KEY: 'sk-1', HOST_NAME: 'app.example.com' };
    const toml = '[api]\napi_key = "${KEY}"\ncors_origins = ["https://${HOST_NAME}"]';
    const { api } = read(toml, environment);
    expect(api).toMatchObject({ api_key: 'sk-1', cors_origins: ['https://app.example.com'] });
  });

  test('are not looked for in what they stand for', () => {
    expect(read('[api]\napi_key = "${A}"', { A: '${B}', B: 'x' }).api.api_key).toBe('${B}');
  });

  test('are escaped by a second dollar sign', () => {
    expect(read('[api]\napi_key = "$${A}"').api.api_key).toBe('${A}');
  });

  test.each([[{}], [{ SECRET: '' }]])('have to be set: %j', environment => {
    expect(complaints('[api]\n\napi_key = "${SECRET}"', environment)).toEqual([
      'loam.toml:3:1: `api.api_key` needs the environment variable SECRET, which is not set.',
    ]);
  });
});

describe('the environment wins', () => {
  const toml = `
    [api]
    address = "0.0.0.0:9000"
    api_key = "of the file"
    require_auth = true
    [api.models.a]
    path = "models/qwen3-4b.gguf"
    [data]
    directory = "data"
  `;

  test.each<[Environment, Partial<LoamConfigInput>]>([
    [{ LOAM_API_KEY: 'k' }, { api: { api_key: 'k' } }],
    [{ LOAM_API_KEY: '' }, { api: { api_key: 'of the file' } }],
    [{ LOAM_REQUIRE_AUTH: 'false' }, { api: { require_auth: false } }],
    [{ HOST: '127.0.0.1' }, { api: { address: '127.0.0.1:9000' } }],
    [{ PORT: '1' }, { api: { address: '0.0.0.0:1' } }],
    [{ HOST: '::1', PORT: '1' }, { api: { address: '[::1]:1' } }],
    [{ LOAM_DATA_DIR: '/data' }, { data: { directory: '/data' } }],
    [{ HF_TOKEN: 't' }, { download: { token: 't', endpoint: 'https://huggingface.co' } }],
    [{ HF_ENDPOINT: 'http://mirror' }, { download: { endpoint: 'http://mirror' } }],
  ])('%j', (environment, expected) => {
    expect(read(toml, environment)).toMatchObject(expected);
  });

  test('LOAM_MODELS may move a model of the file, which keeps its other settings', () => {
    const settings = '[api.models.a]\npath = "hf:x/y"\ncontext_length = 99';
    expect(read(settings, { LOAM_MODELS: 'a=hf:x/z' }).api.models['a']).toMatchObject({
      path: 'hf:x/z',
      context_length: 99,
    });
  });

  test('LOAM_MODELS adds models in front of those of the file', () => {
    const environment = { LOAM_MODELS: 'b=hf:x/y, c/d = hf:x/z ,\n e=hf:x/w,' };
    expect(Object.keys(read(toml, environment).api.models)).toEqual(['b', 'c/d', 'e', 'a']);
  });

  test.each([
    [{ PORT: 'x' }, 'PORT is "x", but must be a whole number from 0 to 65535.'],
    [{ PORT: '65536' }, 'PORT is "65536", but must be a whole number from 0 to 65535.'],
    [{ LOAM_REQUIRE_AUTH: 'no' }, 'LOAM_REQUIRE_AUTH must be "true" or "false".'],
    [{ HF_ENDPOINT: 'x' }, 'HF_ENDPOINT must be an address such as https://huggingface.co.'],
    ...['/models/c.gguf', '=/models/c.gguf', 'a='].map(pair => [
      { LOAM_MODELS: pair },
      `LOAM_MODELS has "${pair}", but needs pairs like "qwen/qwen3-4b=/models/qwen3-4b.gguf".`,
    ]),
  ] as [Environment, string][])('%j is refused', (environment, message) => {
    expect(complaints(toml, environment)).toEqual([message]);
  });

  test('a file it names that is not there has no line in the configuration', () => {
    expect(complaints(toml, { LOAM_MODELS: 'z=/nowhere/z.gguf' })).toEqual([
      '`api.models.z.path`: there is no file /nowhere/z.gguf.',
    ]);
  });

  test('LOAM_CONFIG names the file', () => {
    writeFileSync(join(folder, 'other.toml'), '[api]\napi_key = "o"');
    const environment = { LOAM_CONFIG: 'other.toml' };
    const { config, file } = readConfig({ workingDirectory: folder, environment });
    expect(config.api.api_key).toBe('o');
    expect(file).toBe(join(folder, 'other.toml'));
  });
});

test('adapters and drafts are looked for as models are', () => {
  const model = '[api.models.a]\npath = "hf:a/b"\n';
  const { models } = read(
    `${model}speculation = { draft = "b" }\nlora = [{ path = "models/qwen3-4b.gguf" }]\n[api.models.b]\npath = "hf:a/c"`,
  ).api;
  expect(models['a']).toMatchObject({
    speculation: { draft: 'b' },
    lora: [{ path: join(folder, 'models/qwen3-4b.gguf'), scale: 1 }],
  });
  expect(complaints(`${model}lora = [{ path = "models/x.gguf" }]`)).toEqual([
    expect.stringMatching(/^loam.toml:3:11: `api.models.a.lora\[0\].path`: there is no file/),
  ]);
  expect(complaints(`${model}speculation = { draft = "c" }`)).toEqual([
    expect.stringMatching(/^loam.toml:3:17: `api.models.a.speculation.draft`: there is no file/),
  ]);
});

test('the data directory may stand beside databases', () => {
  const [postgres_url, redis_url] = ['postgres://loam@localhost/loam', 'rediss://:p@localhost:1/2'];
  const config = { data: { directory: 'data', postgres_url, redis_url } };
  expect(readConfig({ config, workingDirectory: '/srv' }).config.data).toEqual({
    directory: resolve('/srv/data'),
    postgres_url,
    redis_url,
  });
});

test('relative paths are relative to the file they stand in', () => {
  writeFileSync(
    join(folder, 'models/loam.toml'),
    '[api.models.a]\npath = "qwen3-4b.gguf"\n[data]\ndirectory = "../data"',
  );
  const { config } = readConfig({ workingDirectory: folder, file: 'models/loam.toml' });
  expect(config.api.models['a']?.path).toBe(join(folder, 'models/qwen3-4b.gguf'));
  expect(config.data.directory).toBe(join(folder, 'data'));
});

test('a configuration in TypeScript is checked the same way, without lines', () => {
  const config = { api: { adress: 'x' } } as LoamConfigInput;
  expect(() => readConfig({ config })).toThrow(/^Unknown key `adress` in \[api\]/);
});
