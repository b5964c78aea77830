import type { EngineBackend, Sampler, Token, TokenChoice, TokenText } from './backend.ts';
import { ConstraintTrigger } from './constraint-trigger.ts';
import type { GenerateRequest, PlacedLogprob } from './engine.ts';
import { type AnswerSegment, ReasoningTracker } from './reasoning-tracker.ts';
import { speltLogprob } from './spelt-logprob.ts';
import { StopSequences } from './stop-sequences.ts';

export type FinishReason = 'stop' | 'stop-sequence' | 'length';

export type AnswerProgress = {
  text: string;
  logprobs?: PlacedLogprob[];
  /** Set when the answer is complete. */
  finish?: FinishReason;
};

export type AnswerOptions = {
  backend: Pick<EngineBackend, 'tokenize' | 'detokenize' | 'tokenText'>;
  sampler: Sampler;
  request: Pick<GenerateRequest, 'stop' | 'stopText' | 'constraint' | 'reasoning'>;
  endTokens: readonly Token[];
  /** Most tokens of the answer. */
  maxTokens: number;
};

/** One answer while it is written: tokens in, text that is certain out. */
export class Answer {
  readonly #backend: AnswerOptions['backend'];
  readonly #sampler: Sampler;
  readonly #endTokens: readonly Token[];
  readonly #maxTokens: number;
  readonly #stop: StopSequences;
  readonly #stopText: StopSequences;
  readonly #gbnf: string | undefined;
  readonly #reasoning: ReasoningTracker | undefined;
  /** What closes reasoning whose budget is spent. */
  #closing: string | undefined;
  /** Everything the grammar has to have matched, as long as reasoning may have to be closed. */
  #accepted: Token[] = [];
  /** Whether a call can begin inside reasoning, which it then ends. */
  readonly #callsInterrupt: boolean;
  #trigger: ConstraintTrigger | undefined;
  #text: TokenText;
  /** The answer has come to a call. */
  #inCall = false;
  #next: readonly Token[] = [];
  #tokens = 0;
  /** Of tokens whose text is not yet certain. */
  #logprobs: PlacedLogprob[] = [];
  #written = 0;
  #released = 0;

  constructor({ backend, sampler, request, endTokens, maxTokens }: AnswerOptions) {
    this.#backend = backend;
    this.#sampler = sampler;
    this.#endTokens = endTokens;
    this.#maxTokens = maxTokens;
    this.#stop = new StopSequences(request.stop ?? []);
    this.#stopText = new StopSequences(request.stopText ?? []);
    this.#text = backend.tokenText();
    this.#gbnf = request.constraint?.gbnf;
    const { reasoning } = request;
    this.#reasoning = reasoning && new ReasoningTracker(reasoning);
    this.#closing = reasoning?.budget?.closing;
    this.#callsInterrupt = (reasoning?.interrupt.length ?? 0) > 0;
    const triggers = request.constraint?.triggers;
    if (triggers && triggers.length > 0) {
      this.#trigger = new ConstraintTrigger(triggers, text => backend.tokenize(text, true));
    } else if (this.#gbnf !== undefined) {
      sampler.setGrammar(this.#gbnf);
    }
  }

  /** The tokens to append to the sequence next. */
  get next(): readonly Token[] {
    return this.#next;
  }

  /** Tokens of the answer so far, the end token among them. */
  get tokens(): number {
    return this.#tokens;
  }

  /** Those of them that are reasoning for certain. */
  get reasoningTokens(): number {
    return this.#reasoning?.tokens ?? 0;
  }

  push(choice: TokenChoice): AnswerProgress {
    this.#tokens++;
    if (this.#endTokens.includes(choice.token)) {
      // It wrote nothing, and stands behind all that was written.
      this.#keepLogprob(choice, Infinity);
      return this.#end('stop');
    }
    this.#next = [choice.token];
    const written = this.#constrain(choice.token, this.#text.push(choice.token));
    this.#keepLogprob(choice);
    this.#written += written.length;
    const certain = this.#release(written) + this.#closeReasoning();
    if (this.#stopped) return this.#progress(certain, 'stop-sequence');
    if (this.#tokens >= this.#maxTokens) return this.#end('length', certain);
    return this.#progress(certain);
  }

  /** Ends the answer where it stands, for want of room. */
  cut(): AnswerProgress {
    return this.#end('length');
  }

  get #stopped(): boolean {
    return this.#stop.stopped || this.#stopText.stopped;
  }

  /** @returns what of it, and of text held back before it, is certain to be part of the answer */
  #release(text: string): string {
    return this.#pass(this.#reasoning?.push(text) ?? [{ text, reasoning: false }]);
  }

  #pass(segments: readonly AnswerSegment[]): string {
    const passed = segments.map(({ text, reasoning }) => {
      if (this.#stopText.stopped) return '';
      const isSaid = !reasoning && !this.#inCall;
      return isSaid ? this.#stopText.push(text) : this.#stopText.end() + text;
    });
    return this.#stop.push(passed.join(''));
  }

  /** Writes what closes reasoning when its budget is spent. @returns what of its text is certain */
  #closeReasoning(): string {
    if (this.#closing === undefined || !this.#reasoning) return '';
    this.#accepted.push(...this.#next);
    if (!this.#reasoning.spent) {
      if (this.#reasoning.over) this.#closing = undefined;
      return '';
    }
    const tokens = this.#backend.tokenize(this.#closing, true);
    // Without room for an answer the limit ends it soon.
    if (this.#tokens + tokens.length >= this.#maxTokens) return '';
    if (!this.#skip(tokens)) {
      this.#closing = undefined;
      return '';
    }
    this.#next = [...this.#next, ...tokens];
    this.#tokens += tokens.length;
    let text = '';
    for (const token of tokens) {
      const more = this.#text.push(token);
      this.#trigger?.push(token, more);
      this.#written += more.length;
      text += this.#release(more);
    }
    return text;
  }

  /** Takes the grammar over tokens which the model did not choose. @returns whether it admits them */
  #skip(tokens: readonly Token[]): boolean {
    this.#accepted.push(...tokens);
    if (this.#gbnf === undefined || this.#trigger) return true;
    try {
      this.#sampler.setGrammar(this.#gbnf, [...this.#accepted]);
      return true;
    } catch {
      // A grammar of the caller's own, to which the marks of reasoning are text.
      return false;
    }
  }

  #end(finish: FinishReason, before = ''): AnswerProgress {
    const rest = { text: this.#text.end(), reasoning: this.#reasoning?.inside ?? false };
    let text = before + this.#pass([...(this.#reasoning?.end() ?? []), rest]);
    if (!this.#stopText.stopped) text += this.#stop.push(this.#stopText.end());
    if (this.#stopped) return this.#progress(text, 'stop-sequence');
    text += this.#stop.end();
    return this.#progress(text, finish);
  }

  /** Sets the grammar when its trigger is complete. @returns the text that stays */
  #constrain(token: Token, text: string): string {
    // What looks like a call inside reasoning is none, unless calls end it.
    if (this.#reasoning?.inside && !this.#callsInterrupt) return text;
    const hit = this.#trigger?.push(token, text);
    if (!hit || this.#gbnf === undefined) return text;
    this.#trigger = undefined;
    // From here on the answer is a call.
    this.#inCall = true;
    this.#closing = undefined;
    try {
      this.#sampler.setGrammar(this.#gbnf, hit.accepted);
      return text;
    } catch {
      // The token ran over the end of the trigger, into text the grammar forbids.
      this.#sampler.setGrammar(this.#gbnf, hit.cut.accepted);
      this.#next = hit.cut.tokens;
      this.#text = this.#backend.tokenText();
      for (const each of hit.cut.tokens) this.#text.push(each);
      return hit.cut.text;
    }
  }

  #keepLogprob({ token, logprob, top }: TokenChoice, start = this.#written): void {
    if (logprob === undefined) return;
    this.#logprobs.push({
      start,
      logprob: speltLogprob(this.#backend, { token, logprob, top }),
    });
  }

  #progress(text: string, finish?: FinishReason): AnswerProgress {
    this.#released += text.length;
    const due = this.#logprobs.filter(
      ({ start }) => start < this.#released || finish === 'length' || finish === 'stop',
    );
    this.#logprobs = this.#logprobs.slice(due.length);
    return {
      text,
      ...(due.length > 0 && { logprobs: due }),
      ...(finish && { finish }),
    };
  }
}
