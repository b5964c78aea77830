import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languageOf, referenceFor, testSchemas } from './__fixtures__/schema-tables.ts';

const string = (rest: object) => ({ type: 'string', ...rest });

describe('strings', () => {
  testSchemas([
    {
      title: 'any string, in any spelling',
      schema: string({}),
      admits: ['', 'a', 'é', '😀', '"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028'],
      refuses: [1, null],
      admitsText: ['"\\u00e9"', '"\\uD83D\\uDE00"', '"\\/"', '"\\u0041"'],
      refusesText: ['"\\ud800"', '"\\udc00"', '"\\ud83dx"', '"\\x"', '"\n"', '"a', 'a'],
    },
    {
      title: 'lengths count characters, not bytes, units or escapes',
      schema: string({ minLength: 2, maxLength: 3 }),
      admits: ['ab', 'abc', '😀😀', '😀é"', '\n\n\n'],
      refuses: ['', 'a', '😀', 'abcd', '\n\n\n\n'],
      admitsText: ['"\\ud83d\\ude00\\ud83d\\ude00"'],
      refusesText: ['"\\ud83d\\ude00"'],
    },
    {
      title: 'an unanchored pattern means contains',
      schema: string({ pattern: 'b+c' }),
      admits: ['bc', 'abbc', 'xbcx'],
      refuses: ['', 'b', 'cb'],
    },
    {
      title: 'anchors hold for the options they stand in',
      schema: string({ pattern: '^a|b$' }),
      admits: ['a', 'ax', 'xb', 'b'],
      refuses: ['xa', 'bx', ''],
    },
    {
      title: 'what a pattern matches is written as JSON',
      schema: string({ pattern: '^["\\\\\\n/]{2}$' }),
      admits: ['""', '\\\\', '\n"', '//'],
      refuses: ['"', 'ab'],
      refusesText: ['"\\u0022\\u0022"', '"\\/\\/"'],
    },
    {
      title: 'pattern with lengths',
      schema: string({ pattern: '^[a-z]+$', minLength: 2, maxLength: 3 }),
      admits: ['ab', 'abc'],
      refuses: ['a', 'abcd', 'A1'],
    },
    {
      title: 'several patterns hold together',
      schema: string({ allOf: [{ pattern: '^a' }, { pattern: 'b$' }, { pattern: 'x' }] }),
      admits: ['axb', 'axxb'],
      refuses: ['ab', 'ax', 'xb'],
    },
    {
      title: 'Unicode properties and characters beyond the first plane',
      schema: string({ pattern: '^\\p{Lu}\\p{L}*😀$' }),
      admits: ['Ärger😀', 'A😀', 'Ωμέγα😀'],
      refuses: ['ärger😀', 'A', 'A1😀'],
    },
    {
      title: "zod's e-mail pattern with its lookaheads",
      schema: string({
        format: 'email',
        pattern:
          "^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$",
      }),
      admits: ['a@b.co', 'john.doe+x@mail.example.org'],
      refuses: ['.a@b.co', 'a..b@c.de', 'a@b', 'a@b.c', 'a b@c.de'],
    },
    {
      title: 'a limit that the format has anyway',
      schema: string({ format: 'email', maxLength: 320, minLength: 1 }),
      admits: ['a@b.de'],
      refuses: ['', 'a'],
    },
    {
      title: 'excluded values',
      schema: string({ not: { enum: ['a', 'ab'] } }),
      admits: ['', 'b', 'aa', 'abc'],
      refuses: ['a', 'ab'],
      refusesText: ['"\\u0061"'],
    },
    {
      title: 'excluded patterns and lengths',
      schema: string({ allOf: [{ not: { pattern: '[0-9]' } }, { not: { maxLength: 1 } }] }),
      admits: ['ab', 'abc'],
      refuses: ['', 'a', 'a1'],
    },
    {
      title: 'a format nobody defined asserts nothing',
      schema: string({ format: 'password' }),
      admits: ['', 'x'],
    },
  ]);
});

describe('formats', () => {
  testSchemas([
    {
      title: 'date',
      schema: string({ format: 'date' }),
      admits: ['2024-02-29', '2000-02-29', '2023-12-31', '0001-01-01'],
      refuses: ['2023-02-29', '1900-02-29', '2023-13-01', '2023-04-31', '2023-1-1', ''],
    },
    {
      title: 'time',
      schema: string({ format: 'time' }),
      admits: ['12:00:00Z', '23:59:59.123+05:30', '23:59:60Z'],
      refuses: ['24:00:00Z', '12:00Z', '12:60:00Z', '12:00:00', '22:59:60Z'],
    },
    {
      title: 'date-time',
      schema: string({ format: 'date-time' }),
      admits: ['2024-02-29T12:00:00Z', '2024-01-01T00:00:00.5-08:00'],
      refuses: ['2024-02-30T12:00:00Z', '2024-01-01', '2024-01-01T00:00:00'],
    },
    {
      title: 'uuid',
      schema: string({ format: 'uuid' }),
      admits: ['2eb8aa08-aa98-11ea-b4aa-73b441d16380', '2EB8AA08-AA98-11EA-B4AA-73B441D16380'],
      refuses: ['2eb8aa08-aa98-11ea-b4aa73b441d16380', '2eb8aa08', ''],
    },
    {
      title: 'email',
      schema: string({ format: 'email' }),
      admits: ['a@example.com', 'te~st+x@a.b.example.co.uk', 'x@3.de'],
      refuses: ['a', '@b.de', 'a@', 'a@@b.de', '.a@b.de', 'a.@b.de', 'a@-b.de'],
    },
    {
      title: 'hostname',
      schema: string({ format: 'hostname' }),
      admits: ['localhost', 'a-b.example.com', 'ec2-1-2-3-4.eu-west-1.compute.amazonaws.com', 'x9'],
      refuses: ['-a.com', 'a-.com', 'a..b', '', `${'a'.repeat(64)}.com`, 'a_b.com'],
    },
    {
      title: 'ipv4',
      schema: string({ format: 'ipv4' }),
      admits: ['0.0.0.0', '127.0.0.1', '255.255.255.255'],
      refuses: ['256.0.0.1', '1.2.3', '1.2.3.4.5', '01.2.3.4'],
    },
    {
      title: 'ipv6',
      schema: string({ format: 'ipv6' }),
      admits: ['::', '::1', '1:2:3:4:5:6:7:8', '2001:db8::ff00:42:8329', '::ffff:192.0.2.1', '1::'],
      refuses: ['1', '1:2:3:4:5:6:7', '1::2::3', '12345::', ':::', '1:2:3:4:5:6:7:8:9'],
    },
    {
      title: 'uri',
      schema: string({ format: 'uri' }),
      admits: ['https://a.example/b?c=d#e', 'mailto:a@b.de', 'urn:isbn:1', 'http://[::1]:80/'],
      refuses: ['a', '//a.example', 'https://a b', 'http://a.example/%zz', ':x'],
    },
    {
      title: 'duration',
      schema: string({ format: 'duration' }),
      admits: ['P1D', 'PT1H30M', 'P1Y2M3DT4H5M6S', 'P2W'],
      refuses: ['P', 'PT', '1D', 'P1S', 'P1W2D'],
    },
  ]);

  it('holds a name to the 253 characters a hostname has', () => {
    const language = languageOf(string({ format: 'hostname' }));
    const labels = Array.from({ length: 4 }, () => 'a'.repeat(63));
    expect(language.admits(JSON.stringify(labels.slice(1).join('.')))).toBe(true);
    expect(language.admits(JSON.stringify(labels.join('.')))).toBe(false);
  });

  it.each([
    'date',
    'time',
    'date-time',
    'duration',
    'uuid',
    'email',
    'hostname',
    'ipv4',
    'ipv6',
    'uri',
    'uri-reference',
    'json-pointer',
    'relative-json-pointer',
  ])('whatever is admitted as %s is valid', format => {
    const schema = string({ format });
    const language = languageOf(schema);
    const isValid = referenceFor(schema);
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat({ max: 2 ** 30 - 1 })), stream => {
        const text = language.sample(() => Number(stream.next().value) / 2 ** 30);
        expect({ text, valid: isValid(JSON.parse(text)) }).toEqual({ text, valid: true });
      }),
      { numRuns: 60 },
    );
  });
});
