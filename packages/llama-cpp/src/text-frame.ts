import type { TextFrame, Token } from './engine/backend.ts';

/** A text with the tokens its tokenizer wants around it, which may be there already. */
export function framed(
  tokens: readonly Token[],
  { before, after }: TextFrame = { before: [], after: [] },
): Token[] {
  const begins = before.every((token, place) => tokens[place] === token);
  const ends = after.every((token, place) => tokens.at(place - after.length) === token);
  return [...(begins ? [] : before), ...tokens, ...(ends ? [] : after)];
}
