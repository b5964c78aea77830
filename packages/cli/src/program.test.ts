import { tinyModelPath } from '@loam/tiny-model';
import { describe, expect, test } from 'vitest';
import { TestFolder } from './__fixtures__/test-terminal.ts';

function folder(toml = ''): TestFolder {
  const made = new TestFolder();
  made.configure(toml);
  return made;
}

describe('help', () => {
  test.each([
    ['--help', 'serve', 'doctor', 'Examples:'],
    ['serve --help', '--address', '--config', 'SIGHUP'],
    ['models --help', 'list', 'pull', 'info'],
    ['models pull --help', 'hf:owner/repository', '--config'],
    ['keys --help', 'create', 'rotate', 'revoke'],
    ['keys create --help', '--expires', '--model', '--tokens-per-minute'],
    ['keys rotate --help', '--overlap'],
    ['doctor --help', 'Changes nothing'],
  ])('%s', async (command, ...words) => {
    using here = folder();
    const { code, out } = await here.run(command);
    expect(code).toBe(0);
    for (const word of words) expect(out.join('\n')).toContain(word);
  });

  test('the version is a version', async () => {
    using here = folder();
    expect(await here.run('--version')).toEqual({
      code: 0,
      out: [expect.stringMatching(/^\d+\.\d+\.\d+/)],
      errors: [],
    });
  });
});

describe('wrong usage ends with 2', () => {
  test.each([
    ['', []],
    ['srve', ["error: unknown command 'srve'", '(Did you mean serve?)']],
    ['keys creat x', ["error: unknown command 'creat'"]],
    ['keys create', ["error: missing required argument 'name'"]],
    ['serve --adress x', ["error: unknown option '--adress'", '(Did you mean --address?)']],
    ['doctor x', ["error: too many arguments for 'doctor'. Expected 0 arguments but got 1: x."]],
  ])('%j', async (command, said) => {
    using here = folder();
    const { code, errors } = await here.run(command);
    expect(code).toBe(2);
    expect(errors).toEqual(expect.arrayContaining(said));
  });
});

describe('what fails ends with 1 and one sentence', () => {
  test.each([
    ['serve -c other.json', 'The configuration file other.json does not exist.'],
    ['serve -a 8080', '--address must be a host and a port such as 127.0.0.1:8080.'],
    ['models info nope', 'There is no model "nope"; `loam models list` shows them.'],
    [
      'models info hf:a/b',
      'hf:a/b has not been downloaded yet: `loam models pull hf:a/b` does that.',
    ],
    ['keys revoke nope', 'There is no key "nope"; `loam keys list` shows them.'],
    [
      'keys create x --expires soon',
      '--expires must be a time from now such as 30d, or a date such as 2027-01-31.',
    ],
    ['keys create x --expires 2001-01-01', '--expires must lie in the future.'],
    ['keys create x --requests-per-minute 0', '"0" must be a whole number from 1 on.'],
    ['keys rotate x --overlap long', '--overlap must be a time such as 30m, 24h or 7d.'],
  ])('%s', async (command, sentence) => {
    using here = folder();
    expect(await here.run(command)).toEqual({ code: 1, out: [], errors: [sentence] });
  });

  test('a configuration that is wrong, with its place', async () => {
    using here = folder('[api]\nadress = "x"');
    for (const command of ['serve', 'models list', 'keys list', 'keys create x']) {
      expect((await here.run(command)).errors).toEqual([
        'loam.toml:2:1: Unknown key `adress` in [api]. Did you mean `address`?',
      ]);
    }
  });
});

describe('keys', () => {
  test('are shown once, alone on the standard output', async () => {
    using here = folder();
    const created = await here.run('keys create ci --expires 30d --model org/* --admin');
    expect(created).toEqual({
      code: 0,
      out: [expect.stringMatching(/^loam_[\w-]{43}$/)],
      errors: ['The key ci, which is not shown again:'],
    });
    const { out } = await here.run('keys list');
    expect(out).toHaveLength(2);
    expect(out[1]).toMatch(/^ci {3,}….{4} .* active .* models org\/\*; admin$/);
    expect(out.join('\n')).not.toContain(created.out[0]?.slice(5));
  });

  test('are rotated and revoked by their name or id', async () => {
    using here = folder();
    const first = await here.run('keys create ci');
    const second = await here.run('keys rotate ci --overlap 24h');
    expect(second.out[0]).toMatch(/^loam_/);
    expect(second.out[0]).not.toBe(first.out[0]);
    const listed = await here.run('keys list --json');
    const [key] = JSON.parse(listed.out.join('\n')) as { id: string; name: string }[];
    expect(key?.name).toBe('ci');
    expect(await here.run(`keys revoke ${key?.id}`)).toMatchObject({ code: 0, errors: [] });
    expect((await here.run('keys list')).out).toEqual([
      'There are no keys. Make one with `loam keys create <name>`.',
    ]);
    expect((await here.run('keys list --all')).out[1]).toContain('revoked');
  });

  test('two of one name have to be named by their ids', async () => {
    using here = folder();
    await here.run('keys create ci');
    await here.run('keys create ci');
    const { code, errors } = await here.run('keys revoke ci');
    expect(code).toBe(1);
    expect(errors[0]).toMatch(/several keys "ci"; name one by its id: key_\w+, key_\w+\.$/);
  });
});

describe('models', () => {
  const configured = `[api.models.mine]\npath = "${tinyModelPath}"\n[api.models.far]\npath = "hf:a/b"`;

  test('are listed with what they need, those of the configuration first', async () => {
    using here = folder(configured);
    const { code, out } = await here.run('models list');
    expect(code).toBe(0);
    expect(out.map(line => line.split(/ {2,}/)[0])).toEqual([
      'ID',
      'mine',
      'far',
      'loam/tiny',
      'loam/tiny-embedding',
    ]);
    expect(out[1]).toMatch(/5\.\d MB .* here$/);
    expect(out[2]).toMatch(/not downloaded$/);
  });

  test('the built-in ones may be left out', async () => {
    using here = folder(`[api]\ntiny_models = false\n${configured}`);
    expect((await here.run('models list')).out).toHaveLength(3);
  });

  test('tell what they are', async () => {
    using here = folder(configured);
    const { out } = await here.run('models info mine');
    expect(out.join('\n')).toMatch(/^Id +mine$/m);
    expect(out.join('\n')).toMatch(/^Chat template +yes$/m);
  });

  test('one that is here needs no download', async () => {
    using here = folder(configured);
    expect(await here.run('models pull mine')).toEqual({
      code: 0,
      out: [tinyModelPath],
      errors: [],
    });
  });
});

describe('doctor', () => {
  test('goes through everything', async () => {
    using here = folder('[api]\naddress = "127.0.0.1:0"');
    const { code, out } = await here.run('doctor');
    expect(out.filter(line => line.startsWith('✗'))).toEqual([]);
    expect(code).toBe(0);
    for (const subject of [
      'Node.js',
      'Processor',
      'Memory',
      'Configuration',
      'Data directory',
      'Model loam/tiny',
      'llama.cpp: the backend',
      'Address',
      'Access',
    ]) {
      expect(out.join('\n')).toContain(subject);
    }
  });

  test('looks for the packages of providers, and lists the gates', async () => {
    using here = folder(
      '[api]\naddress = "127.0.0.1:0"\n[providers.far]\npackage = "@ai-sdk/never-heard-of"\n[gates.near]\nlocal_only = true\ntargets = ["loam/tiny"]',
    );
    const { code, out } = await here.run('doctor');
    expect(code).toBe(1);
    expect(out).toContain(
      '✗ Provider far: The provider "far" needs the package "@ai-sdk/never-heard-of", which is not installed; run: npm install @ai-sdk/never-heard-of.',
    );
    expect(out).toContain('✓ Gate near: fallback, 1 target, never leaves this machine');
  });

  test('ends with 1 where something is wrong, and says what', async () => {
    using here = folder('[api]\nadress = "x"');
    const { code, out, errors } = await here.run('doctor');
    expect(code).toBe(1);
    expect(out.join('\n')).toContain('✗ Configuration:\n  loam.toml:2:1: Unknown key `adress`');
    expect(errors).toEqual(['One thing is wrong.']);
  });
});
