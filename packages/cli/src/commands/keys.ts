import type { Command } from 'commander';
import { ApiKeys, type ApiKey } from '@loam/server';
import { openKeyStore } from '../loam/open-stores.ts';
import { parseDuration, parseTime } from '../duration.ts';
import { formatTable } from '../table.ts';
import { CommandError, type Terminal } from '../terminal.ts';
import { readConfigFor, withConfigOption, type ConfigOption } from './config-option.ts';

type CreateOptions = ConfigOption & {
  tenant?: string;
  admin?: boolean;
  expires?: string;
  model?: string[];
  endpoint?: string[];
  gate?: string[];
  requestsPerMinute?: number;
  tokensPerMinute?: number;
  concurrentRequests?: number;
  storage: boolean;
  prefix?: string;
};

export function addKeys(program: Command, terminal: Terminal): void {
  const keys = program
    .command('keys')
    .summary('hand out API keys, and take them back')
    .description(
      'API keys. Only a hash of each is kept: a key is shown once, when it is made.\nA server that runs takes a new key at once; whether it asks for one, it decides when it starts or reloads.',
    );
  addCreate(keys, terminal);
  addList(keys, terminal);
  addRotate(keys, terminal);
  addRevoke(keys, terminal);
}

function addCreate(keys: Command, terminal: Terminal): void {
  withConfigOption(
    keys
      .command('create <name>')
      .summary('make a key and show it')
      .description('Makes a key and shows it, this once. By default it may use everything.')
      .option('--expires <when>', 'a time from now such as 30d, or a date such as 2027-01-31')
      .option(
        '--model <id>',
        'allow this model only; may be given again, org/* is a beginning',
        list,
      )
      .option('--endpoint <path>', 'allow this endpoint only, such as chat/completions', list)
      .option('--gate <name>', 'allow this gate only', list)
      .option('--requests-per-minute <n>', 'in the place of the limit of the server', count)
      .option('--tokens-per-minute <n>', 'in the place of the limit of the server', count)
      .option('--concurrent-requests <n>', 'in the place of the limit of the server', count)
      .option('--tenant <name>', 'share the data of other keys of this tenant (default: its own)')
      .option('--admin', 'let it see the usage of all tenants')
      .option('--no-storage', 'keep nothing of its responses')
      .option('--prefix <text>', 'what the key begins with (default: loam_)'),
  ).action(async (name: string, options: CreateOptions) => {
    const expiresAt = options.expires === undefined ? null : timeOf('--expires', options.expires);
    const { secret } = await withKeys(terminal, options, keyStore =>
      keyStore.issue(
        {
          name,
          tenant: options.tenant,
          isAdmin: options.admin,
          expiresAt,
          scopes: someOf({
            models: options.model,
            endpoints: options.endpoint,
            gates: options.gate,
          }),
          limits: someOf({
            requestsPerMinute: options.requestsPerMinute,
            tokensPerMinute: options.tokensPerMinute,
            concurrentRequests: options.concurrentRequests,
          }),
          storage: options.storage ? undefined : { zeroStorage: true },
        },
        options.prefix,
      ),
    );
    showSecret(terminal, name, secret);
  });
}

function addList(keys: Command, terminal: Terminal): void {
  withConfigOption(
    keys
      .command('list')
      .summary('show the keys there are')
      .option('--all', 'also those that open nothing any more')
      .option('--json', 'as JSON'),
  ).action(async (options: ConfigOption & { all?: boolean; json?: boolean }) => {
    const now = Date.now();
    const all = await withKeys(terminal, options, keyStore => keyStore.list());
    const shown = all.filter(key => options.all || stateOf(key, now) === 'active');
    if (options.json) {
      terminal.print(JSON.stringify(shown, undefined, 2));
    } else if (shown.length === 0) {
      terminal.print('There are no keys. Make one with `loam keys create <name>`.');
    } else {
      terminal.print(
        formatTable([
          ['NAME', 'KEY', 'ID', 'STATE', 'EXPIRES', 'LAST USED', 'MAY USE'],
          ...shown.map(key => [
            key.name,
            `…${key.hint}`,
            key.id,
            stateOf(key, now),
            dateOf(key.expiresAt, 'never'),
            dateOf(key.lastUsedAt, 'never'),
            scopesOf(key),
          ]),
        ]),
      );
    }
  });
}

function addRotate(keys: Command, terminal: Terminal): void {
  withConfigOption(
    keys
      .command('rotate <name-or-id>')
      .summary('give a key another secret and keep its settings')
      .description(
        'Gives a key another secret and shows it, this once. Its name, scopes, limits and data stay.',
      )
      .option('--overlap <time>', 'how long the old secret still opens, such as 24h', '0s')
      .option('--expires <when>', 'another expiry: 30d, or 2027-01-31'),
  ).action(
    async (nameOrId: string, options: ConfigOption & { overlap: string; expires?: string }) => {
      const overlapMs = parseDuration(options.overlap);
      if (overlapMs === undefined) {
        throw new CommandError('--overlap must be a time such as 30m, 24h or 7d.');
      }
      await withKeys(terminal, options, async keyStore => {
        const key = await findKey(keyStore, nameOrId);
        const rotated = await keyStore.rotate(key.id, {
          overlapMs,
          ...(options.expires !== undefined && { expiresAt: timeOf('--expires', options.expires) }),
        });
        if (!rotated) throw new CommandError(`The key ${key.name} was revoked meanwhile.`);
        showSecret(terminal, key.name, rotated.secret);
        const { expiresAt } = rotated.key;
        if (expiresAt !== null && expiresAt <= Date.now()) {
          terminal.printError('Warning: the key has expired; set another date with --expires.');
        }
      });
    },
  );
}

function addRevoke(keys: Command, terminal: Terminal): void {
  withConfigOption(
    keys
      .command('revoke <name-or-id>')
      .summary('make a key open nothing any more')
      .description('Makes a key open nothing any more, from the next request on. For good.'),
  ).action(async (nameOrId: string, options: ConfigOption) => {
    await withKeys(terminal, options, async keyStore => {
      const key = await findKey(keyStore, nameOrId);
      await keyStore.revoke(key.id);
      terminal.print(`The key ${key.name} (…${key.hint}) is revoked.`);
    });
  });
}

async function withKeys<Result>(
  terminal: Terminal,
  options: ConfigOption,
  use: (keys: ApiKeys) => Promise<Result>,
): Promise<Result> {
  const { config } = readConfigFor(terminal, options);
  const store = await openKeyStore(config);
  try {
    return await use(new ApiKeys(store));
  } finally {
    await store.close();
  }
}

/** @throws CommandError where there is no such key, or more than one */
async function findKey(keys: ApiKeys, nameOrId: string): Promise<ApiKey> {
  const open = (await keys.list()).filter(({ revokedAt }) => revokedAt === null);
  const byId = open.find(({ id }) => id === nameOrId);
  const [found, ...others] = byId ? [byId] : open.filter(({ name }) => name === nameOrId);
  if (!found) {
    throw new CommandError(`There is no key "${nameOrId}"; \`loam keys list\` shows them.`);
  }
  if (others.length > 0) {
    const ids = [found, ...others].map(({ id }) => id).join(', ');
    throw new CommandError(`There are several keys "${nameOrId}"; name one by its id: ${ids}.`);
  }
  return found;
}

/** The secret stands alone on the standard output, so that a script can take it. */
function showSecret({ print, printError }: Terminal, name: string, secret: string): void {
  printError(`The key ${name}, which is not shown again:`);
  print(secret);
}

function stateOf({ revokedAt, expiresAt }: ApiKey, now: number): 'active' | 'expired' | 'revoked' {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

function scopesOf({ scopes, isAdmin }: ApiKey): string {
  const parts = Object.entries(scopes ?? {}).map(([what, names]) => `${what} ${names?.join(', ')}`);
  return [...(parts.length > 0 ? parts : ['everything']), ...(isAdmin ? ['admin'] : [])].join('; ');
}

function dateOf(time: number | null, otherwise: string): string {
  return time === null ? otherwise : new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

function timeOf(option: string, text: string): number {
  const time = parseTime(text, Date.now());
  if (time === undefined) {
    throw new CommandError(
      `${option} must be a time from now such as 30d, or a date such as 2027-01-31.`,
    );
  }
  if (time <= Date.now()) throw new CommandError(`${option} must lie in the future.`);
  return time;
}

/** An option that may be given again. */
function list(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function count(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new CommandError(`"${value}" must be a whole number from 1 on.`);
}

/** The settings without those that are absent; `undefined` where all are. */
function someOf<Settings extends object>(settings: Settings): Settings | undefined {
  return Object.values(settings).some(value => value !== undefined) ? settings : undefined;
}
