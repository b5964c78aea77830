import type { PlacedLogprob } from '../../engine/engine.ts';
import type { OutputParser, OutputPart } from '../chat-format.ts';
import { AnswerContext } from './answer-context.ts';
import { PartWriter } from './part-writer.ts';
import { TextLogprobs } from './text-logprobs.ts';
import { type Reading, TextReader } from './text-reader.ts';

/** Runs a reading of one answer while its text arrives. */
export class StreamingParser implements OutputParser {
  readonly #reader = new TextReader();
  readonly #logprobs = new TextLogprobs();
  readonly #writer: PartWriter;
  readonly #context: AnswerContext;
  readonly #reading: Reading<void>;

  /** @param tools the tools that may be called, by name, with the schema of their arguments */
  constructor(options: {
    read: (context: AnswerContext) => Reading<void>;
    tools: ReadonlyMap<string, unknown>;
    generateId: () => string;
  }) {
    this.#writer = new PartWriter(options.generateId, this.#reader, this.#logprobs);
    this.#context = new AnswerContext(this.#reader, this.#writer, options.tools);
    this.#reading = options.read(this.#context);
  }

  push(text: string, logprobs: readonly PlacedLogprob[] = []): OutputPart[] {
    this.#logprobs.push(logprobs);
    this.#reader.feed(text);
    this.#reading.next();
    return this.#writer.take();
  }

  end(): OutputPart[] {
    this.#reader.finish();
    this.#reading.next();
    this.#writer.end();
    return this.#writer.take();
  }
}
