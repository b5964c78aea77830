import { expect, test } from 'vitest';
import { presentedKey } from './presented-key.ts';

test.each<[Record<string, string>, string | undefined, string]>([
  [{ authorization: 'Bearer sk-1' }, 'sk-1', 'what OpenAI clients send (S0-4)'],
  [{ authorization: 'bearer sk-1' }, 'sk-1', 'schemes have no case'],
  [{ authorization: 'Bearer   sk-1 ' }, 'sk-1', 'spaces around the key'],
  [{ 'x-api-key': 'sk-2' }, 'sk-2', 'what Anthropic clients send'],
  [{ authorization: 'Bearer sk-1', 'x-api-key': 'sk-2' }, 'sk-1', 'the bearer counts'],
  [{ authorization: 'Basic dTpw', 'x-api-key': 'sk-2' }, 'sk-2', 'Basic belongs to a proxy'],
  [{ authorization: 'Bearer' }, undefined, 'a scheme without a key'],
  [{ authorization: 'Bearer ' }, undefined, 'an empty key'],
  [{ authorization: 'Bearer a b' }, undefined, 'keys have no spaces'],
  [{ authorization: 'sk-1' }, undefined, 'a key without a scheme'],
  [{ 'x-api-key': ' ' }, undefined, 'nothing but space'],
  [{}, undefined, 'nothing'],
])('%j → %s (%s)', (headers, key) => {
  expect(presentedKey(new Headers(headers))).toBe(key);
});
