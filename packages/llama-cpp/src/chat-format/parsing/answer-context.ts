import { MalformedCall } from './malformed-call.ts';
import { possibleStart } from '../../engine/possible-start.ts';
import type { PartWriter } from './part-writer.ts';
import { isQuote } from './reasoning-marks.ts';
import type { Reading, TextReader } from './text-reader.ts';

/** What the readers of one answer share. */
export class AnswerContext {
  readonly reader: TextReader;
  readonly writer: PartWriter;
  /** The tools that may be called, by name, with the schema of their arguments. */
  readonly tools: ReadonlyMap<string, unknown>;
  #reasoning: readonly string[] = [];
  #marks: readonly string[] = [];

  constructor(reader: TextReader, writer: PartWriter, tools: ReadonlyMap<string, unknown>) {
    this.reader = reader;
    this.writer = writer;
    this.tools = tools;
  }

  /**
   * @param reasoning marks of reasoning, which count even in a call that turns out to be none
   * @param others what else is a mark
   */
  expect(reasoning: readonly string[], others: readonly string[]): void {
    this.#reasoning = reasoning;
    this.#marks = [...reasoning, ...others];
  }

  /** The open call is complete, whatever follows it. */
  completeCall(): void {
    this.writer.completeCall();
    this.reader.record();
  }

  /**
   * Reads something that began with `opener`, which was read already. Where it turns out to be
   * malformed, what the model wrote since the last complete call becomes text.
   *
   * @param as what it becomes instead of text
   */
  *orText(
    opener: string,
    reading: Reading<void>,
    as: 'text' | 'reasoning' = 'text',
  ): Reading<void> {
    const before = this.writer.calls;
    this.reader.record();
    try {
      yield* reading;
      this.writer.separate();
    } catch (error) {
      if (!(error instanceof MalformedCall)) throw error;
      const rest = this.reader.recorded();
      const begun = this.writer.calls === before ? opener : '';
      this.writer.abandonCall(begun + this.#giveBack(rest), as);
    } finally {
      this.reader.stopRecording();
    }
  }

  /**
   * Gives text back to the reader from where a mark of reasoning stands in it, or one may begin at its
   * end: what is no call may hold marks all the same.
   *
   * @returns the text before that
   */
  #giveBack(text: string): string {
    let end = text.length - possibleStart(text, this.#marks);
    for (const mark of this.#reasoning) {
      let at = text.indexOf(mark);
      while (at > 0 && isQuote(text[at - 1] ?? '')) at = text.indexOf(mark, at + 1);
      if (at !== -1) end = Math.min(end, at);
    }
    this.reader.unread(text.slice(end));
    return text.slice(0, end);
  }
}
