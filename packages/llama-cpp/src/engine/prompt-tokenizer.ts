import type { EngineBackend, SpecialToken, Token } from './backend.ts';

/** Texts up to so many UTF-16 code units are tokenised whole. */
const wholeLength = 65_536;
/** Least length of what a longer text is cut into. */
const segmentLength = 2048;

/**
 * Tokenises prompts of any length in a time that grows with their length.
 *
 * llama.cpp's own time grows with the square of how many special tokens a text spells: a request with
 * 100,000 messages kept the engine busy for minutes, and everybody else waiting. So a long text is cut
 * in front of special tokens, where llama.cpp cuts it too, and the tokens are the same.
 */
export class PromptTokenizer {
  readonly #backend: Pick<EngineBackend, 'tokenize'>;
  /** What is a special token in text of others, and in text of ours. */
  readonly #marks: { always: RegExp | undefined; special: RegExp | undefined };

  constructor(backend: Pick<EngineBackend, 'tokenize'>, specialTokens: readonly SpecialToken[]) {
    this.#backend = backend;
    const marks = specialTokens.filter(({ text }) => isMark(text));
    this.#marks = {
      always: patternOf(marks.filter(({ kind }) => kind === 'user-defined')),
      special: patternOf(marks),
    };
  }

  /** @param special whether text that spells a control token becomes that token */
  tokenize(text: string, special: boolean): Token[] {
    const pattern = special ? this.#marks.special : this.#marks.always;
    if (text.length <= wholeLength || !pattern) return this.#backend.tokenize(text, special);
    return segments(text, pattern).flatMap(segment => this.#backend.tokenize(segment, special));
  }
}

/**
 * Bracketed tokens, which is most of them: none can begin inside another. Where a mask is read, llama.cpp
 * takes away the white space before it, which a cut would keep.
 */
function isMark(text: string): boolean {
  return /^[<[][^<[]*[>\]]$/.test(text) && !/mask/i.test(text);
}

function patternOf(tokens: readonly SpecialToken[]): RegExp | undefined {
  if (tokens.length === 0) return undefined;
  const escaped = tokens.map(({ text }) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(escaped.join('|'), 'g');
}

function segments(text: string, pattern: RegExp): string[] {
  const found: string[] = [];
  let start = 0;
  while (start < text.length) {
    pattern.lastIndex = start + segmentLength;
    const end = pattern.exec(text)?.index ?? text.length;
    found.push(text.slice(start, end));
    start = end;
  }
  return found;
}
