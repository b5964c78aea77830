/*
 * llama.cpp parses groups and looks for left recursion by recursion of its own: a grammar that
 * is deep enough overflows the C stack, which ends the process.
 */
const maxNesting = 200;
const maxRules = 20_000;
const maxBytes = 4_000_000;

/** @throws Error for a grammar that llama.cpp cannot be trusted with */
export function requireParsableGrammar(gbnf: string): void {
  if (gbnf.includes('\0')) throw new Error('The grammar holds a NUL character.');
  if (Buffer.byteLength(gbnf) > maxBytes) {
    throw new Error(`The grammar is larger than ${maxBytes} bytes.`);
  }
  const { nesting, rules } = measureGrammar(gbnf);
  if (nesting > maxNesting) {
    throw new Error(`The grammar nests groups more than ${maxNesting} deep.`);
  }
  if (rules > maxRules) throw new Error(`The grammar has more than ${maxRules} rules and groups.`);
}

const literals = String.raw`"(?:\\[^]|[^"\\])*"?|\[(?:\\[^]|[^\]\\])*\]?|#[^\n]*`;

/** Whether a grammar asks for tokens by id (`<[12]>`) or name (`<think>`) instead of by their text. */
export function namesTokens(gbnf: string): boolean {
  return gbnf.replaceAll(new RegExp(literals, 'g'), '').includes('<');
}

/** Counts groups and rules outside literals, character classes and comments. */
export function measureGrammar(gbnf: string): { nesting: number; rules: number } {
  let depth = 0;
  let nesting = 0;
  let rules = 0;
  // A literal, a class, a comment, or one of the signs that matter.
  const signs = new RegExp(`${literals}|::=|[()*+?{]`, 'g');
  for (const [sign] of gbnf.matchAll(signs)) {
    if (sign === '(') nesting = Math.max(nesting, ++depth);
    if (sign === ')') depth--;
    // Each repetition and group becomes a rule of its own.
    if (sign === '::=' || '(*+?{'.includes(sign)) rules++;
  }
  return { nesting, rules };
}
