import { readConfig } from '@loam/server/node';
import { expect, test } from 'vitest';
import { modelEntries } from './model-entries.ts';

const gate = (target: string) => () =>
  readConfig({ config: { gates: { g: { targets: [target] } } } }).config;

test('gates may name the built-in models, and no other that is not configured', () => {
  const [chat, embedding] = modelEntries(readConfig({ config: {} }).config);
  expect(gate(chat?.id ?? '')).not.toThrow();
  expect(gate(embedding?.id ?? '')).toThrow('is a model of the type "embedding"');
  expect(gate('loam/tony')).toThrow('Did you mean `loam/tiny`?');
});
