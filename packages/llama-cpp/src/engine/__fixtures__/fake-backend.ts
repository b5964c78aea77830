import type {
  BackendCapabilities,
  EngineBackend,
  KeyValueLayout,
  LoadedModel,
  Sampler,
  SamplerOptions,
  StepEntry,
  Token,
  TokenChoice,
  TokenText,
} from '../backend.ts';

/** Tokens 1–127 are the ASCII characters, 0 ends an answer. */
export const endToken = 0;

export const fakeModel: LoadedModel = {
  architecture: 'fake',
  contextLength: 256,
  trainContextLength: 256,
  vocabularySize: 128,
  embeddingLength: 1,
  sizeBytes: 1,
  endTokens: [endToken],
  specialTokens: [],
};

class FakeSampler implements Sampler {
  grammar: string | undefined;
  accepted: readonly Token[] = [];
  disposed = false;

  setGrammar(gbnf: string, accepted: readonly Token[] = []): void {
    if (gbnf.includes('((')) throw new Error('expecting )');
    this.grammar = gbnf;
    this.accepted = accepted;
  }

  dispose(): void {
    this.disposed = true;
  }
}

/**
 * A model whose next token is a function of every token before it, so that a wrong prefix anywhere
 * shows in the text; and a record of what was asked of it.
 */
export class FakeBackend implements EngineBackend {
  readonly name = 'node-llama-cpp';
  readonly capabilities: BackendCapabilities;
  /** What each step computed. */
  readonly steps: { sequence: number; tokens: Token[]; samples: boolean }[][] = [];
  readonly shares: { from: number; to: number; length: number }[] = [];
  readonly samplers: FakeSampler[] = [];
  restored = 0;
  /** Layouts it was brought to. */
  readonly arranged: KeyValueLayout[] = [];
  /** Called before each step; may throw, or wait. */
  onStep: ((batch: readonly StepEntry[], index: number) => void | Promise<void>) | undefined;
  readonly #sequences = new Map<number, Token[]>();
  /** Guessed tokens it was given. */
  drafted = 0;
  readonly #endEvery: number;
  readonly #letters: number;
  readonly #contextLength: number;

  /** @param options.endEvery an answer ends at each token with a chance of one in so many */
  constructor({
    share = true,
    saveState = false,
    drafts = false,
    endEvery = 12,
    letters = 26,
    contextLength = fakeModel.contextLength,
  } = {}) {
    this.#endEvery = endEvery;
    this.#letters = letters;
    this.#contextLength = contextLength;
    this.capabilities = {
      share,
      saveState,
      abortStep: false,
      exactLogprobs: true,
      embeddings: false,
      drafts,
    };
  }

  get computedTokens(): number {
    return this.steps.flat().reduce((sum, { tokens }) => sum + tokens.length, 0);
  }

  load(): Promise<LoadedModel> {
    return Promise.resolve(fakeModel);
  }

  tokenize(text: string): Token[] {
    return [...Buffer.from(text, 'latin1')];
  }

  detokenize(tokens: readonly Token[]): string {
    return String.fromCharCode(...tokens);
  }

  tokenText(): TokenText {
    return { push: token => String.fromCharCode(token), end: () => '' };
  }

  createSampler(_options: SamplerOptions): Sampler {
    const sampler = new FakeSampler();
    this.samplers.push(sampler);
    return sampler;
  }

  async step(batch: readonly StepEntry[]): Promise<(TokenChoice | undefined)[]> {
    this.steps.push(
      batch.map(({ sequence, tokens, sampler }) => ({
        sequence,
        tokens: [...tokens],
        samples: sampler !== undefined,
      })),
    );
    if (new Set(batch.map(({ sequence }) => sequence)).size < batch.length) {
      throw new Error('a sequence is twice in a batch');
    }
    await this.onStep?.(batch, this.steps.length - 1);
    return batch.map(({ sequence, tokens, sampler, draft = [], onChoice, forced }) => {
      if (tokens.length === 0) throw new Error('an entry without tokens');
      const before = this.held(sequence).length;
      const held = [...this.held(sequence), ...tokens];
      this.#sequences.set(sequence, held);
      if (held.length > this.#contextLength) throw new Error('the context is full');
      if (forced) {
        if (sampler) throw new Error('a forced choice with a sampler');
        // The more there is before it, the less probable.
        const [first, ...rest] = forced.tokens.map((token, index): TokenChoice => {
          return { token, logprob: -(before + index + 1), top: [] };
        });
        return first && rest.length > 0 ? { ...first, following: rest } : first;
      }
      if (!sampler) return undefined;
      if ((sampler as FakeSampler).disposed) throw new Error('the sampler is disposed');
      if (held.length + draft.length > this.#contextLength) throw new Error('the context is full');
      const choice = { token: nextToken(held, this.#endEvery, this.#letters) };
      this.drafted += draft.length;
      const following: TokenChoice[] = [];
      let last = choice;
      let stands = onChoice?.(last) ?? true;
      for (const guess of draft) {
        if (guess !== last.token || !stands) break;
        held.push(guess);
        last = { token: nextToken(held, this.#endEvery, this.#letters) };
        following.push(last);
        stands = onChoice?.(last) ?? true;
      }
      return following.length > 0 ? { ...choice, following } : choice;
    });
  }

  async trim(sequence: number, length: number): Promise<void> {
    this.#sequences.set(sequence, this.held(sequence).slice(0, length));
  }

  async share(from: number, to: number, length: number): Promise<void> {
    if (this.held(from).length < length) throw new Error('the source is shorter');
    this.shares.push({ from, to, length });
    this.#sequences.set(to, this.held(from).slice(0, length));
  }

  async save(sequence: number): Promise<Uint8Array> {
    return Uint8Array.from(this.held(sequence));
  }

  async restore(sequence: number, state: Uint8Array): Promise<void> {
    this.restored++;
    this.#sequences.set(sequence, [...state]);
  }

  async arrange(layout: KeyValueLayout): Promise<boolean> {
    this.arranged.push(layout);
    return true;
  }

  async dispose(): Promise<void> {
    this.#sequences.clear();
  }

  held(sequence: number): Token[] {
    return this.#sequences.get(sequence) ?? [];
  }
}

function nextToken(held: readonly Token[], endEvery: number, letters = 26): Token {
  let hash = 7;
  for (const token of held) hash = (Math.imul(hash, 31) + token) >>> 0;
  hash = (hash ^ (hash >>> 11)) >>> 0;
  return hash % endEvery === 0 ? endToken : 97 + ((hash >>> 5) % letters);
}

/** What the fake model answers to a prompt when it is alone. */
export function soloAnswer(prompt: string, maxTokens = Infinity, endEvery = 12): string {
  const held = [...Buffer.from(prompt, 'latin1')];
  const most = Math.min(maxTokens, fakeModel.contextLength - held.length);
  let answer = '';
  for (let count = 0; count < most; count++) {
    const token = nextToken(held, endEvery);
    if (token === endToken) break;
    answer += String.fromCharCode(token);
    held.push(token);
  }
  return answer;
}
