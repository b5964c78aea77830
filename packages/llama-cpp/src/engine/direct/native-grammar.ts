import koffi from 'koffi';
import type { Token } from '../backend.ts';
import type { Bindings } from './bindings.ts';
import { namesTokens, requireParsableGrammar } from './grammar-limits.ts';
import type { Pointer } from './layouts.ts';
import { withErrorLog } from './native-log.ts';
import type { Vocabulary } from './vocabulary.ts';

/** `sizeof(llama_token_data)`: id, logit, p. */
const candidateBytes = 12;

/** Candidates are checked this many at a time; the memory for them is kept. */
const chunk = 4096;

/**
 * `llama_token_data_array`s for asking a grammar about tokens. One per process is enough: a step
 * asks for one sequence after the other.
 */
class Candidates {
  readonly array: Pointer;
  readonly #data: bigint;
  readonly #items: DataView;
  readonly #header: DataView;

  constructor() {
    this.#data = koffi.alloc('uint8_t', candidateBytes * chunk) as bigint;
    this.array = koffi.alloc('uint8_t', 32) as bigint;
    this.#items = new DataView(koffi.view(this.#data, candidateBytes * chunk));
    this.#header = new DataView(koffi.view(this.array, 32));
  }

  set(tokens: ArrayLike<Token>, start: number, count: number): void {
    for (let index = 0; index < count; index++) {
      this.#items.setInt32(candidateBytes * index, tokens[start + index] ?? 0, true);
      this.#items.setFloat32(candidateBytes * index + 4, 0, true);
      this.#items.setFloat32(candidateBytes * index + 8, 0, true);
    }
    this.#header.setBigUint64(0, this.#data, true);
    this.#header.setBigUint64(8, BigInt(count), true);
    this.#header.setBigInt64(16, -1n, true);
    this.#header.setUint8(24, 0);
  }

  isRefused(index: number): boolean {
    return this.#items.getFloat32(candidateBytes * index + 4, true) === -Infinity;
  }
}

let candidates: Candidates | undefined;

/** A GBNF grammar and how far an answer has come in it. */
export class NativeGrammar {
  readonly #bindings: Bindings;
  readonly #sampler: Pointer;
  /** Where it does not, what it refuses of a token's first byte it refuses of the token. */
  readonly namesTokens: boolean;

  /** @throws Error when llama.cpp cannot parse the grammar, with its reason */
  constructor(bindings: Bindings, vocabulary: Vocabulary, gbnf: string) {
    requireParsableGrammar(gbnf);
    this.#bindings = bindings;
    this.namesTokens = namesTokens(gbnf);
    const { result, errors } = withErrorLog(bindings, () =>
      bindings.samplerGrammar(vocabulary.native, Buffer.from(`${gbnf}\0`, 'utf8'), 'root'),
    );
    if (result === null) {
      // Syntax errors llama.cpp writes to stderr and nowhere else; the log has the other reasons.
      const reason = errors.split('\n').find(line => line !== 'failed to parse grammar');
      throw new Error(`The grammar does not parse${reason ? `: ${reason}` : '.'}`);
    }
    this.#sampler = result;
  }

  allows(token: Token): boolean {
    return this.refused([token]).length === 0;
  }

  /** Those of `tokens` that cannot come next. */
  refused(tokens: ArrayLike<Token>): Token[] {
    candidates ??= new Candidates();
    const refused: Token[] = [];
    for (let start = 0; start < tokens.length; start += chunk) {
      const count = Math.min(chunk, tokens.length - start);
      candidates.set(tokens, start, count);
      this.#bindings.samplerApply(this.#sampler, candidates.array);
      for (let index = 0; index < count; index++) {
        const token = tokens[start + index];
        if (token !== undefined && candidates.isRefused(index)) refused.push(token);
      }
    }
    return refused;
  }

  /**
   * Moves on by a token. llama.cpp throws through the call, and so ends the process, for a token
   * it would refuse: this asks it first.
   *
   * @returns false, and stays, when the grammar forbids the token
   */
  accept(token: Token): boolean {
    if (!this.allows(token)) return false;
    this.#bindings.samplerAccept(this.#sampler, token);
    return true;
  }

  free(): void {
    this.#bindings.samplerFree(this.#sampler);
  }
}
