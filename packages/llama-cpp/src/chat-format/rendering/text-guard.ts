import { ModelError } from '@loam/model-port';
import type { SpecialTokenTexts } from './special-tokens.ts';

/** Private-use characters of the basic plane: no text has a meaning for them. */
const firstMark = 0xe000;
const lastMark = 0xf8ff;

/**
 * Keeps text that comes from outside text.
 *
 * A template pours roles, tool definitions and what users and tools wrote into one string. Where the
 * latter spell `<|im_end|>`, a tokenizer would see the end of a turn. So, before rendering, a mark is
 * put inside every special token such text spells, and where such text could become part of one
 * together with what stands beside it; after rendering, the prompt is cut at the marks. The pieces are
 * tokenised one by one, and no token forms across a cut. Marks that turn out to be needless are taken
 * out, so that ordinary text is tokenised as in training.
 *
 * What the template itself writes around the marks is untouched: a tool's JSON may consist of special
 * tokens, its description may not.
 */
export class TextGuard {
  readonly #tokens: SpecialTokenTexts;
  readonly #mark: string;

  /**
   * @param context everything that is going to be rendered, which the mark must not occur in
   * @throws ModelError `invalid_prompt` when there is no private-use character left
   */
  constructor(tokens: SpecialTokenTexts, context: unknown) {
    this.#tokens = tokens;
    const text = JSON.stringify(context) ?? '';
    this.#mark = unusedCharacter(text);
  }

  /** A copy of a JSON value whose texts and keys cannot spell a special token once rendered. */
  protect<T>(value: T): T {
    return this.#protect(value) as T;
  }

  /** The rendered prompt, cut where a special token would form that must not. */
  pieces(rendered: string): string[] {
    const escaped = `\\u${this.#mark.charCodeAt(0).toString(16)}`;
    const fragments = rendered.replaceAll(escaped, this.#mark).split(this.#mark);
    if (fragments.length === 1) return rendered === '' ? [] : [rendered];

    const whole = fragments.join('');
    const occurrences = this.#tokens.occurrences(whole);
    const pieces: string[] = [];
    let piece = fragments[0] ?? '';
    let position = piece.length;
    let reach = 0;
    let next = 0;
    for (const fragment of fragments.slice(1)) {
      for (; next < occurrences.length; next += 1) {
        const occurrence = occurrences[next];
        if (!occurrence || occurrence.start >= position) break;
        reach = Math.max(reach, occurrence.end);
      }
      if (reach > position) {
        pieces.push(piece);
        piece = fragment;
      } else {
        piece += fragment;
      }
      position += fragment.length;
    }
    return [...pieces, piece].filter(text => text !== '');
  }

  #protect(value: unknown): unknown {
    if (typeof value === 'string') return this.#protectText(value);
    if (Array.isArray(value)) return value.map(item => this.#protect(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [this.#protectText(key), this.#protect(item)]),
    );
  }

  /** White space at the ends stays outside the marks, so that a template can trim it. */
  #protectText(text: string): string {
    const visible = text.trim();
    const cuts = new Set(
      this.#tokens
        .occurrences(text)
        .map(({ start }) => start + ((text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1)),
    );
    const start = text.length - text.trimStart().length;
    if (this.#tokens.startsWithEnd(visible)) cuts.add(start);
    if (this.#tokens.endsWithBeginning(visible)) cuts.add(start + visible.length);
    if (cuts.size === 0) return text;

    let result = '';
    let from = 0;
    for (const cut of [...cuts].toSorted((a, b) => a - b)) {
      result += text.slice(from, cut) + this.#mark;
      from = cut;
    }
    return result + text.slice(from);
  }
}

function unusedCharacter(text: string): string {
  for (let code = firstMark; code <= lastMark; code += 1) {
    const character = String.fromCharCode(code);
    // A template may escape non-ASCII characters in JSON; the escaped form must be free as well.
    if (!text.includes(character) && !text.includes(`u${code.toString(16)}`)) return character;
  }
  throw new ModelError({
    code: 'invalid_prompt',
    message:
      'The messages hold every private-use character there is (U+E000 to U+F8FF). Remove one of them.',
    param: 'messages',
  });
}
