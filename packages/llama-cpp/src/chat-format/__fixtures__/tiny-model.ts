import { readFileSync } from 'node:fs';
import type { LoadedModel, SpecialToken } from '../../engine/backend.ts';

const recipe = new URL('../../../../tiny-model/recipe/', import.meta.url);

const tokenizer = JSON.parse(readFileSync(new URL('tokenizer.json', recipe), 'utf8')) as {
  vocab: string[];
  types: number[];
};

const kinds: Readonly<Record<number, SpecialToken['kind']>> = { 3: 'control', 4: 'user-defined' };

/** What a chat format needs to know of the embedded model, from the files it was made of. */
export const tinyModel: Pick<
  LoadedModel,
  'chatTemplate' | 'bosToken' | 'eosToken' | 'specialTokens'
> = {
  chatTemplate: readFileSync(new URL('chat_template.jinja', recipe), 'utf8'),
  eosToken: '<|im_end|>',
  specialTokens: tokenizer.vocab.flatMap((text, id) => {
    const kind = kinds[tokenizer.types[id] ?? 0];
    return kind ? [{ id, text, kind }] : [];
  }),
};
