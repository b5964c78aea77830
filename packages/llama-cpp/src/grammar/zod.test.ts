import { expect, it } from 'vitest';
import { z } from 'zod/v4';
import { languageOf } from './__fixtures__/schema-tables.ts';

interface Tree {
  name: string;
  children: Tree[];
}
const tree: z.ZodType<Tree> = z.object({
  name: z.string(),
  get children() {
    return z.array(tree);
  },
});

/** What AI SDK users write, and the schemas zod makes of it. */
const types: [title: string, type: z.ZodType][] = [
  ['object', z.object({ city: z.string(), unit: z.enum(['C', 'F']).optional() })],
  ['nullable and default', z.object({ a: z.string().nullable(), b: z.number().default(3) })],
  ['nested arrays', z.object({ rows: z.array(z.array(z.number().int()).length(2)).min(1).max(3) })],
  ['union', z.union([z.string().max(5), z.number().int(), z.null()])],
  [
    'discriminated union',
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('a'), x: z.number() }),
      z.object({ type: z.literal('b'), y: z.string() }),
      z.object({ type: z.literal('c'), x: z.boolean(), y: z.null() }),
    ]),
  ],
  ['record', z.record(z.string(), z.number())],
  ['record with listed keys', z.record(z.enum(['de', 'fr']), z.string())],
  ['partial record', z.partialRecord(z.enum(['de', 'fr']), z.string())],
  ['tuple', z.tuple([z.string(), z.number()])],
  ['tuple with rest', z.tuple([z.string()], z.boolean())],
  ['loose object', z.looseObject({ a: z.string() })],
  ['catchall', z.object({ a: z.string() }).catchall(z.number())],
  [
    'intersection',
    z.intersection(z.object({ a: z.string() }).loose(), z.object({ b: z.int() }).loose()),
  ],
  ['integers', z.int().min(-5).max(120)],
  ['positive', z.number().positive().max(10)],
  ['multiple of', z.int().multipleOf(5).min(0).max(1000)],
  ['literals', z.literal(['a', 1, true, null])],
  ['recursion', tree],
  ['any JSON', z.json()],
  ['unknown', z.object({ a: z.unknown() })],
  ['never among others', z.object({ a: z.never().optional(), b: z.string() })],
  ['lengths', z.string().min(2).max(4)],
  [
    'regex with a length',
    z
      .string()
      .regex(/^[A-Z]{2}-\d+$/)
      .max(8),
  ],
  ['prefix, part and suffix', z.string().startsWith('ab').includes('-').endsWith('.c')],
  ['lower case', z.string().lowercase().nonempty()],
  ['email', z.email()],
  ['email with a length', z.email().max(255)],
  ['url', z.url()],
  ['uuid', z.uuid()],
  ['date', z.iso.date()],
  ['time', z.iso.time()],
  ['datetime', z.iso.datetime()],
  ['datetime with offset', z.iso.datetime({ offset: true })],
  ['duration', z.iso.duration()],
  ['ipv4', z.ipv4()],
  ['ipv6', z.ipv6()],
  ['cidr', z.cidrv4()],
  ['hostname', z.hostname()],
  ['ids', z.union([z.cuid2(), z.ulid(), z.nanoid(), z.xid()])],
  ['base64', z.base64()],
  ['telephone number', z.e164()],
];

it.each(types)('zod: %s', (_, type) => {
  const language = languageOf(z.toJSONSchema(type));
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  for (let i = 0; i < 30; i += 1) {
    const text = language.sample(random);
    const value: unknown = JSON.parse(text);
    expect({ text, error: type.safeParse(value).error }).toEqual({ text, error: undefined });
  }
});
