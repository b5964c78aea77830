import { MalformedCall } from './malformed-call.ts';
import type { PartWriter } from './part-writer.ts';
import type { Reading, TextReader } from './text-reader.ts';

/** What the readers of one answer share. */
export class AnswerContext {
  readonly reader: TextReader;
  readonly writer: PartWriter;
  /** The tools that may be called, by name, with the schema of their arguments. */
  readonly tools: ReadonlyMap<string, unknown>;

  constructor(reader: TextReader, writer: PartWriter, tools: ReadonlyMap<string, unknown>) {
    this.reader = reader;
    this.writer = writer;
    this.tools = tools;
  }

  /** The open call is complete, whatever follows it. */
  completeCall(): void {
    this.writer.completeCall();
    this.reader.record();
  }

  /**
   * Reads something that began with `opener`, which was read already. Where it turns out to be
   * malformed, what the model wrote since the last complete call becomes text.
   */
  *orText(opener: string, reading: Reading<void>): Reading<void> {
    const before = this.writer.calls;
    this.reader.record();
    try {
      yield* reading;
      this.writer.separate();
    } catch (error) {
      if (!(error instanceof MalformedCall)) throw error;
      const rest = this.reader.recorded();
      this.writer.abandonCall(this.writer.calls === before ? opener + rest : rest);
    } finally {
      this.reader.stopRecording();
    }
  }
}
