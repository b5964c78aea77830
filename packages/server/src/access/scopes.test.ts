import { expect, test } from 'vitest';
import type { KeyScopes } from './api-key.ts';
import { allowsEndpoint, allowsGate, allowsModel, isListed } from './scopes.ts';

test.each<[readonly string[] | undefined, string, boolean, string]>([
  [undefined, 'a', true, 'no list allows everything'],
  [[], 'a', false, 'an empty one nothing'],
  [['a'], 'a', true, 'the name'],
  [['a'], 'ab', false, 'another name that begins with it'],
  [['a', 'b'], 'b', true, 'one of several'],
  [['A'], 'a', false, 'names have case'],
  [['org/*'], 'org/x', true, 'everything below'],
  [['org/*'], 'org', false, 'but not itself'],
  [['org/*'], 'other/org/x', false, 'only at the beginning'],
  [['*'], 'a', true, 'anything'],
  [['o*g'], 'org', false, 'a star elsewhere is a star'],
])('%j and %s → %s (%s)', (list, name, listed) => {
  expect(isListed(list, name)).toBe(listed);
});

const callerWith = (scopes: KeyScopes) => ({ tenant: 't', isAdmin: false, scopes });

test('models and gates have lists of their own', () => {
  const caller = callerWith({ models: ['m'], gates: ['g'] });
  expect([allowsModel(caller, 'm'), allowsModel(caller, 'g')]).toEqual([true, false]);
  expect([allowsGate(caller, 'g'), allowsGate(caller, 'm')]).toEqual([true, false]);
});

test.each<[readonly string[] | undefined, string, boolean, string]>([
  [undefined, 'embeddings', true, 'no list allows everything'],
  [['responses'], 'responses', true, 'the endpoint'],
  [['responses'], 'responses/resp_1/cancel', true, 'and what is below'],
  [['responses'], 'responsesx', false, 'but no other path'],
  [['chat/completions'], 'completions', false, 'another endpoint'],
  [['*'], 'embeddings', true, 'every endpoint'],
  [['embeddings'], 'models', true, 'the list of models is for everybody'],
  [['embeddings'], 'models/org/name', true, 'each of them too'],
])('endpoints %j and %s → %s (%s)', (endpoints, endpoint, allowed) => {
  expect(allowsEndpoint(callerWith({ endpoints }), endpoint)).toBe(allowed);
});
