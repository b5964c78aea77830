import { firstMatch } from './first-match.ts';
import { possibleStart } from './possible-start.ts';

/** How reasoning is marked in an answer, and how much of it there may be. */
export type ReasoningRule = {
  /**
   * Where it opens. `inside`: the prompt has opened it. `start`: only where the answer begins, after
   * white space. `anywhere`: whenever its mark comes. `later`: where `again` says.
   */
  opens: 'inside' | 'start' | 'anywhere' | 'later';
  /**
   * Whether it may open in the midst of what follows: whenever its mark comes but after a quote, which
   * speaks of it, and before anything of `interrupt`. Default: false.
   */
  again?: boolean;
  /** The texts that open it. */
  open: readonly string[];
  /** The texts that close it. */
  close: readonly string[];
  /** Texts that end it because something else begins with them, such as a call. */
  interrupt: readonly string[];
  /** Absent: as much as the answer has room for. */
  budget?: {
    /** Most tokens, the mark that opens it among them. */
    tokens: number;
    /** Written in the model's place when they are spent; it holds a text of `close`. */
    closing: string;
  };
};

const quotes = new Set(['`', '"', "'", '“', '‘']);

/** Tokens by which a budget may be overrun, so that nothing is cut inside a mark. */
const grace = 16;

type State = 'before' | 'inside' | 'outside' | 'over';

/** A part of an answer of which it is certain whether it is reasoning. The marks around it are. */
export type AnswerSegment = { text: string; reasoning: boolean };
/** The characters of a token, and of those before it that wrote only a part of one. */
type Written = { start: number; end: number; tokens: number };

/**
 * Tells which tokens of an answer are reasoning, and when its budget is spent.
 *
 * A token counts when one of its characters lies between the beginning of the mark that opens
 * reasoning and the end of the one that closes it. Both can begin and end inside tokens.
 */
export class ReasoningTracker {
  readonly #rule: ReasoningRule;
  #state: State;
  #tokens = 0;
  /** Text of which it is not certain what it is, and the tokens that wrote it. */
  #text = '';
  #written: Written[] = [];
  /** Where `#text` begins. */
  #origin = 0;
  /** Tokens that wrote a part of a character. */
  #partial = 0;
  /** The character before `#text`. */
  #last = '';
  #segments: AnswerSegment[] = [];

  constructor(rule: ReasoningRule) {
    this.#rule = rule;
    this.#state =
      rule.opens === 'inside' ? 'inside' : rule.opens === 'start' ? 'before' : 'outside';
  }

  get inside(): boolean {
    return this.#state === 'inside';
  }

  /** Whether no reasoning can follow. */
  get over(): boolean {
    return this.#state === 'over';
  }

  /** Tokens that are reasoning for certain. */
  get tokens(): number {
    return this.#tokens;
  }

  /** Whether reasoning has to be closed now. */
  get spent(): boolean {
    const { budget, close, interrupt } = this.#rule;
    if (!budget || this.#state !== 'inside' || this.#partial > 0) return false;
    const pending = this.#written.reduce((sum, { tokens }) => sum + tokens, 0);
    const over = this.#tokens + pending - budget.tokens;
    if (over < 0) return false;
    return over >= grace || possibleStart(this.#text, [...close, ...interrupt]) === 0;
  }

  /**
   * @param text what became certain of the answer's text with one more token
   * @returns what became certain of what it is
   */
  push(text: string): AnswerSegment[] {
    if (text === '') {
      this.#partial++;
      return [];
    }
    const start = this.#origin + this.#text.length;
    this.#written.push({ start, end: start + text.length, tokens: 1 + this.#partial });
    this.#partial = 0;
    this.#text += text;
    while (this.#read());
    return this.#take();
  }

  /** The answer ends here. @returns the rest of it */
  end(): AnswerSegment[] {
    if (this.#state === 'inside') {
      this.#count(this.#text.length);
      this.#tokens += this.#partial;
      this.#partial = 0;
    } else {
      this.#skip(this.#text.length);
    }
    return this.#take();
  }

  #take(): AnswerSegment[] {
    const segments = this.#segments;
    this.#segments = [];
    return segments;
  }

  /** Reads on from where it stands. @returns whether the state has changed */
  #read(): boolean {
    switch (this.#state) {
      case 'before':
        return this.#readStart();
      case 'outside':
        return this.#readOutside();
      case 'inside':
        return this.#readInside();
      case 'over':
        this.#skip(this.#text.length);
        return false;
      default:
        return this.#state satisfies never;
    }
  }

  #readStart(): boolean {
    const { open } = this.#rule;
    const begin = this.#text.trimStart();
    if (open.some(mark => mark !== begin && mark.startsWith(begin))) return false;
    const mark = open.find(each => begin.startsWith(each));
    if (mark === undefined) return this.#become(this.#after);
    this.#skip(this.#text.length - begin.length);
    this.#count(mark.length);
    return this.#become('inside');
  }

  #readOutside(): boolean {
    const { open, interrupt, again = false } = this.#rule;
    const marks = again ? [...open, ...interrupt] : open;
    const match = firstMatch(this.#text, marks);
    this.#skip(match ? match.start : this.#text.length - possibleStart(this.#text, marks));
    if (!match) return false;
    const length = match.end - match.start;
    if (interrupt.includes(this.#text.slice(0, length))) return this.#become('over');
    if (again && quotes.has(this.#last)) {
      this.#skip(length);
      return true;
    }
    this.#count(length);
    return this.#become('inside');
  }

  #readInside(): boolean {
    const { close, interrupt } = this.#rule;
    const marks = [...close, ...interrupt];
    const match = firstMatch(this.#text, marks);
    if (!match) {
      this.#count(this.#text.length - possibleStart(this.#text, marks));
      return false;
    }
    const mark = this.#text.slice(match.start, match.end);
    const isClosed = close.includes(mark);
    this.#count(isClosed ? match.end : match.start);
    return this.#become(isClosed ? this.#after : 'over');
  }

  /** What follows reasoning. */
  get #after(): State {
    const { opens, again = false } = this.#rule;
    return opens === 'anywhere' || again ? 'outside' : 'over';
  }

  #become(state: State): boolean {
    this.#state = state;
    return true;
  }

  /** Takes text that is reasoning off, and every token that wrote of it. */
  #count(length: number): void {
    this.#advance(length, true);
    for (const { start, tokens } of this.#written) {
      if (start < this.#origin) this.#tokens += tokens;
    }
    this.#written = this.#written.filter(({ start }) => start >= this.#origin);
  }

  /** Takes text that is not reasoning off, and the tokens that wrote nothing else. */
  #skip(length: number): void {
    this.#advance(length, false);
    this.#written = this.#written.filter(({ end }) => end > this.#origin);
  }

  #advance(length: number, reasoning: boolean): void {
    if (length === 0) return;
    this.#segments.push({ text: this.#text.slice(0, length), reasoning });
    this.#last = this.#text[length - 1] ?? '';
    this.#text = this.#text.slice(length);
    this.#origin += length;
  }
}
