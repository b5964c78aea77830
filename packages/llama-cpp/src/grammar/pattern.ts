import {
  controlEscapes,
  digits,
  lineTerminators,
  whiteSpace,
  wordCharacters,
} from './character-escapes.ts';
import { complementOf, unionOf, type CodePointSet } from './code-points.ts';
import { PatternError, regexChoice, regexSequence, type Regex } from './regex.ts';
import { unicodeProperty } from './unicode-properties.ts';

/** Brackets inside brackets; deeper ones would exhaust the stack of a recursive reader. */
const deepest = 100;

/**
 * Reads a regular expression of ECMA-262 as JSON Schema uses it: with the `u` flag, and without
 * any other. Groups only group, and lazy quantifiers match the same texts as greedy ones.
 *
 * @throws PatternError naming what is wrong with it, or what no automaton can decide
 * (backreferences, lookbehind, word boundaries)
 */
export function parsePattern(pattern: string): Regex {
  return new PatternReader(pattern).read();
}

class PatternReader {
  readonly #characters: readonly string[];
  #position = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  read(): Regex {
    const regex = this.#choice();
    if (this.#position < this.#characters.length) throw new PatternError('unmatched )');
    return regex;
  }

  #peek(ahead = 0): string | undefined {
    return this.#characters[this.#position + ahead];
  }

  #take(text: string): boolean {
    for (const [index, character] of Array.from(text).entries()) {
      if (this.#peek(index) !== character) return false;
    }
    this.#position += Array.from(text).length;
    return true;
  }

  #choice(): Regex {
    this.#depth += 1;
    if (this.#depth > deepest) throw new PatternError('groups are nested too deep');
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    this.#depth -= 1;
    return regexChoice(...options);
  }

  #sequence(): Regex {
    const items: Regex[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')';) {
      items.push(this.#term());
      next = this.#peek();
    }
    return regexSequence(...items);
  }

  #term(): Regex {
    if (this.#take('^')) return { kind: 'start' };
    if (this.#take('$')) return { kind: 'end' };
    if (this.#take('(?=')) return this.#lookahead(false);
    if (this.#take('(?!')) return this.#lookahead(true);
    return this.#quantified(this.#atom());
  }

  #lookahead(negative: boolean): Regex {
    const item = this.#choice();
    if (!this.#take(')')) throw new PatternError('a group is not closed');
    return { kind: 'lookahead', negative, item };
  }

  #atom(): Regex {
    if (this.#take('(')) return this.#group();
    if (this.#take('[')) return { kind: 'class', set: this.#class() };
    if (this.#take('.')) return { kind: 'class', set: complementOf(lineTerminators) };
    if (this.#take('\\')) return { kind: 'class', set: this.#escape(false) };
    const character = this.#peek()!;
    if ('*+?{}]'.includes(character)) {
      throw new PatternError(`${character} stands where nothing can be repeated`);
    }
    this.#position += 1;
    return { kind: 'class', set: single(character.codePointAt(0)!) };
  }

  #group(): Regex {
    if (this.#take('?<=') || this.#take('?<!')) {
      throw new PatternError('lookbehind is not supported');
    }
    if (this.#take('?<')) {
      while (this.#peek() !== '>') {
        if (this.#peek() === undefined) throw new PatternError('a group name is not closed');
        this.#position += 1;
      }
      this.#position += 1;
    } else if (this.#peek() === '?' && !this.#take('?:')) {
      throw new PatternError(`(?${this.#peek(1) ?? ''} is not supported`);
    }
    const item = this.#choice();
    if (!this.#take(')')) throw new PatternError('a group is not closed');
    return item;
  }

  #quantified(item: Regex): Regex {
    const bounds = this.#quantifier();
    if (!bounds) return item;
    const [min, max] = bounds;
    if (max < min) throw new PatternError(`{${min},${max}} is out of order`);
    this.#take('?');
    return { kind: 'repeat', item, min, max };
  }

  #quantifier(): [min: number, max: number] | undefined {
    if (this.#take('*')) return [0, Infinity];
    if (this.#take('+')) return [1, Infinity];
    if (this.#take('?')) return [0, 1];
    if (!this.#take('{')) return undefined;
    const min = this.#integer();
    let max = min;
    if (this.#take(',')) max = this.#peek() === '}' ? Infinity : this.#integer();
    if (!this.#take('}')) throw new PatternError('a quantifier is not closed');
    return [min, max];
  }

  #integer(): number {
    let text = '';
    for (let next = this.#peek(); next !== undefined && /^[0-9]$/.test(next);) {
      text += next;
      this.#position += 1;
      next = this.#peek();
    }
    if (text === '') throw new PatternError('{ stands where nothing is counted');
    return Number(text);
  }

  /** After `[`. */
  #class(): CodePointSet {
    const negative = this.#take('^');
    const parts: CodePointSet[] = [];
    while (!this.#take(']')) {
      const from = this.#classAtom();
      if (this.#peek() !== '-' || this.#peek(1) === ']' || this.#peek(1) === undefined) {
        parts.push(from);
        continue;
      }
      this.#position += 1;
      const to = this.#classAtom();
      const low = soleMember(from);
      const high = soleMember(to);
      if (low === undefined || high === undefined) {
        throw new PatternError('a range in a character class needs two characters');
      }
      if (high < low) throw new PatternError('a range in a character class is out of order');
      parts.push([[low, high]]);
    }
    const set = unionOf(...parts);
    return negative ? complementOf(set) : set;
  }

  #classAtom(): CodePointSet {
    if (this.#take('\\')) return this.#escape(true);
    const character = this.#peek();
    if (character === undefined) throw new PatternError('a character class is not closed');
    this.#position += 1;
    return single(character.codePointAt(0)!);
  }

  /** After the backslash. */
  #escape(inClass: boolean): CodePointSet {
    const letter = this.#peek();
    if (letter === undefined) throw new PatternError('a backslash ends the pattern');
    this.#position += 1;
    const control = controlEscapes[letter];
    if (control !== undefined) return single(control);
    switch (letter) {
      case 'd':
        return digits;
      case 'D':
        return complementOf(digits);
      case 'w':
        return wordCharacters;
      case 'W':
        return complementOf(wordCharacters);
      case 's':
        return whiteSpace;
      case 'S':
        return complementOf(whiteSpace);
      case 'p':
        return this.#property();
      case 'P':
        return complementOf(this.#property());
      case 'x':
        return single(this.#hex(2));
      case 'u':
        return single(this.#unicodeEscape());
      case 'c': {
        const control = this.#peek() ?? '';
        if (!/^[A-Za-z]$/.test(control)) throw new PatternError('\\c needs a letter');
        this.#position += 1;
        return single(control.codePointAt(0)! % 32);
      }
      case '0':
        if (!/^[0-9]$/.test(this.#peek() ?? '')) return single(0);
        throw new PatternError('octal escapes are not supported');
      case 'b':
        if (inClass) return single(0x08);
        throw new PatternError('word boundaries (\\b) are not supported');
      case 'B':
        throw new PatternError('word boundaries (\\B) are not supported');
      case 'k':
        throw new PatternError('backreferences are not supported');
      default:
        if (/^[1-9]$/.test(letter)) throw new PatternError('backreferences are not supported');
        // Stricter engines refuse a needless escape of a punctuation mark; it has one meaning.
        if (/^[A-Za-z]$/.test(letter)) throw new PatternError(`\\${letter} is not an escape`);
        return single(letter.codePointAt(0)!);
    }
  }

  #property(): CodePointSet {
    if (!this.#take('{')) throw new PatternError('\\p needs a property in braces');
    let name = '';
    while (!this.#take('}')) {
      const character = this.#peek();
      if (character === undefined) throw new PatternError('\\p needs a closing brace');
      name += character;
      this.#position += 1;
    }
    return unicodeProperty(name);
  }

  #unicodeEscape(): number {
    if (this.#take('{')) {
      let text = '';
      while (!this.#take('}')) {
        text += this.#peek() ?? '';
        this.#position += 1;
        if (text.length > 6 || this.#position > this.#characters.length) break;
      }
      const value = /^[0-9A-Fa-f]{1,6}$/.test(text) ? Number.parseInt(text, 16) : Infinity;
      if (value > 0x10ffff) throw new PatternError('\\u{…} needs a code point');
      return value;
    }
    const high = this.#hex(4);
    if (high < 0xd800 || high > 0xdbff || !this.#take('\\u')) return high;
    const low = this.#hex(4);
    if (low < 0xdc00 || low > 0xdfff) throw new PatternError('a surrogate stands alone');
    return 0x10000 + (high - 0xd800) * 0x400 + (low - 0xdc00);
  }

  #hex(length: number): number {
    const text = this.#characters.slice(this.#position, this.#position + length).join('');
    if (text.length !== length || !/^[0-9A-Fa-f]+$/.test(text)) {
      throw new PatternError(`an escape needs ${length} hexadecimal digits`);
    }
    this.#position += length;
    return Number.parseInt(text, 16);
  }
}

function single(codePoint: number): CodePointSet {
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) {
    throw new PatternError('a surrogate stands alone');
  }
  return [[codePoint, codePoint]];
}

function soleMember(set: CodePointSet): number | undefined {
  const [first] = set;
  return set.length === 1 && first && first[0] === first[1] ? first[0] : undefined;
}
