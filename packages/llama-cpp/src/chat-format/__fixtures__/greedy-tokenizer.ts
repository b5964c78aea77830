/**
 * The special tokens a tokenizer finds in a text, at each place the longest first, as llama.cpp does
 * with special parsing on.
 */
export function specialTokensIn(text: string, specials: readonly string[]): string[] {
  const longestFirst = specials.toSorted((a, b) => b.length - a.length);
  const found: string[] = [];
  let at = 0;
  while (at < text.length) {
    const token = longestFirst.find(each => text.startsWith(each, at));
    if (token !== undefined) found.push(token);
    at += token?.length ?? 1;
  }
  return found;
}
