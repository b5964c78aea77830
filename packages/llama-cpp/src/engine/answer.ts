import type { TokenLogprob } from '@loam/model-port';
import type { EngineBackend, Sampler, Token, TokenChoice, TokenText } from './backend.ts';
import { ConstraintTrigger } from './constraint-trigger.ts';
import type { GenerateRequest } from './engine.ts';
import { StopSequences } from './stop-sequences.ts';

export type FinishReason = 'stop' | 'stop-sequence' | 'length';

export type AnswerProgress = {
  text: string;
  logprobs?: TokenLogprob[];
  /** Set when the answer is complete. */
  finish?: FinishReason;
};

export type AnswerOptions = {
  backend: Pick<EngineBackend, 'tokenize' | 'detokenize' | 'tokenText'>;
  sampler: Sampler;
  request: Pick<GenerateRequest, 'stop' | 'constraint'>;
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
  readonly #gbnf: string | undefined;
  #trigger: ConstraintTrigger | undefined;
  #text: TokenText;
  #next: readonly Token[] = [];
  #tokens = 0;
  /** Log-probabilities of tokens whose text is not yet certain, with the length of the text before each. */
  #logprobs: { logprob: TokenLogprob; start: number }[] = [];
  #written = 0;
  #released = 0;

  constructor({ backend, sampler, request, endTokens, maxTokens }: AnswerOptions) {
    this.#backend = backend;
    this.#sampler = sampler;
    this.#endTokens = endTokens;
    this.#maxTokens = maxTokens;
    this.#stop = new StopSequences(request.stop ?? []);
    this.#text = backend.tokenText();
    this.#gbnf = request.constraint?.gbnf;
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

  /** Tokens the model produced so far, the end token among them. */
  get tokens(): number {
    return this.#tokens;
  }

  push(choice: TokenChoice): AnswerProgress {
    this.#tokens++;
    if (this.#endTokens.includes(choice.token)) return this.#end('stop');
    this.#next = [choice.token];
    const text = this.#constrain(choice.token, this.#text.push(choice.token));
    this.#keepLogprob(choice);
    this.#written += text.length;
    const certain = this.#stop.push(text);
    if (this.#stop.stopped) return this.#progress(certain, 'stop-sequence');
    if (this.#tokens >= this.#maxTokens) return this.#end('length', certain);
    return this.#progress(certain);
  }

  /** Ends the answer where it stands, for want of room. */
  cut(): AnswerProgress {
    return this.#end('length');
  }

  #end(finish: FinishReason, before = ''): AnswerProgress {
    let text = before + this.#stop.push(this.#text.end());
    if (this.#stop.stopped) return this.#progress(text, 'stop-sequence');
    text += this.#stop.end();
    return this.#progress(text, finish);
  }

  /** Sets the grammar when its trigger is complete. @returns the text that stays */
  #constrain(token: Token, text: string): string {
    const hit = this.#trigger?.push(token, text);
    if (!hit || this.#gbnf === undefined) return text;
    this.#trigger = undefined;
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

  #keepLogprob({ token, logprob, top = [] }: TokenChoice): void {
    if (logprob === undefined) return;
    this.#logprobs.push({
      start: this.#written,
      logprob: {
        ...this.#spell(token),
        logprob,
        top: top.map(each => ({ ...this.#spell(each.token), logprob: each.logprob })),
      },
    });
  }

  #spell(token: Token): { token: string; bytes?: number[] } {
    const text = this.#backend.detokenize([token]);
    // A token that is part of a character has bytes which its text cannot show.
    return text.includes('\uFFFD')
      ? { token: text }
      : { token: text, bytes: [...encoder.encode(text)] };
  }

  #progress(text: string, finish?: FinishReason): AnswerProgress {
    this.#released += text.length;
    const due = this.#logprobs.filter(
      ({ start }) => start < this.#released || finish === 'length' || finish === 'stop',
    );
    this.#logprobs = this.#logprobs.slice(due.length);
    return {
      text,
      ...(due.length > 0 && { logprobs: due.map(({ logprob }) => logprob) }),
      ...(finish && { finish }),
    };
  }
}

const encoder = new TextEncoder();
