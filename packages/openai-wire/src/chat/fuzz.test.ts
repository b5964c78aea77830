import { loamOptionsSchema } from '@loam/model-port';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryCall } from '../__fixtures__/arbitrary-call.ts';
import { WireError } from '../errors/wire-error.ts';
import { decodeChatRequest } from './decode-request.ts';
import { encodeChatRequest } from './encode-request.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Replaces one value of a body, chosen by walking down with the given steps. */
function mutate(value: Json, steps: number[], replacement: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== 'object' || value === null) return replacement;
  const keys = Object.keys(value);
  if (keys.length === 0) return replacement;
  const key = keys[step % keys.length] ?? '';
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      String(index) === key ? mutate(item, rest, replacement) : item,
    );
  }
  return { ...value, [key]: mutate(value[key] ?? null, rest, replacement) };
}

/** What a server sees: a call, or an error with a status of the client's. */
function outcome(body: unknown): 'accepted' | 'refused' {
  try {
    const { call, ignored } = decodeChatRequest(body);
    loamOptionsSchema.parse(call.providerOptions?.['loam'] ?? {});
    // Throws for what no header may hold.
    new Headers().set('x-loam-ignored-params', ignored.join(', '));
    return 'accepted';
  } catch (error) {
    if (WireError.isInstance(error) && error.status === 400) return 'refused';
    throw error;
  }
}

const replacement = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    null,
    '',
    0,
    -1,
    1e300,
    true,
    [],
    {},
    [null],
    { type: 'text' },
    '\u0000',
    '__proto__',
  ),
);

test('a damaged request is a call or a 400, and whatever was accepted is valid for the port', () => {
  fc.assert(
    fc.property(
      arbitraryCall,
      fc.array(fc.nat({ max: 20 }), { maxLength: 6 }),
      replacement,
      ({ call, options }, steps, damage) => {
        const { request } = encodeChatRequest('m', call, options);
        const body = mutate(JSON.parse(JSON.stringify(request)), steps, damage);
        expect(['accepted', 'refused']).toContain(outcome(body));
      },
    ),
    { numRuns: 1000 },
  );
});

test('so is any JSON at all', () => {
  fc.assert(
    fc.property(fc.jsonValue(), body => {
      expect(['accepted', 'refused']).toContain(outcome(body));
    }),
  );
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  'a field named %s is one that nobody knows',
  key => {
    const body: unknown = JSON.parse(
      `{"model":"m","messages":[{"role":"user","content":"Hi"}],"${key}":{"temperature":5}}`,
    );
    expect(decodeChatRequest(body)).toMatchObject({ ignored: [key] });
    expect(decodeChatRequest(body).call).not.toHaveProperty('temperature');
  },
);
