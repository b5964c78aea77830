import { expect, test } from 'vitest';
import { findModel, modelNames } from './find-model.ts';
import { Prompts } from './prompts.ts';

test.each(modelNames.filter(name => name !== '0.5b'))(
  'prompts for %s have the length that was asked for, and begin differently',
  async name => {
    const prompts = new Prompts(await findModel(name), 1);
    const texts = Array.from({ length: 50 }, () => prompts.fresh(40));
    expect(texts.map(text => text.split(' ').length)).toEqual(Array.from(texts, () => 40));
    const beginnings = texts.map(text => text.split(' ').slice(0, 8).join(' '));
    expect(new Set(beginnings).size).toBe(texts.length);
  },
);
