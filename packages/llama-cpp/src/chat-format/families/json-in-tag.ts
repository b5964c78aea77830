import type { AnswerContext } from '../parsing/answer-context.ts';
import { MalformedCall } from '../parsing/malformed-call.ts';
import { readJsonCall } from '../parsing/read-json-call.ts';
import type { Reading } from '../parsing/text-reader.ts';
import type { CallSyntax } from './call-syntax.ts';

/** How one model writes a call as JSON in a tag. */
export type JsonTag = {
  open: string;
  /** Absent where the end of the JSON is the end of the call. */
  close?: string;
};

/**
 * `<tool_call>{"name": …, "arguments": {…}}</tool_call>`: Hermes, Qwen 2.5 and 3, Granite 4, and with
 * other tags, or with a list of calls in one tag, many more.
 */
export function jsonInTag(tag: JsonTag): CallSyntax {
  return {
    family: 'json-in-tag',
    openers: [tag.open],

    *read(_opener: string, context: AnswerContext): Reading<void> {
      const { reader } = context;
      yield* reader.skipWhitespace();
      const list = yield* reader.accept('[');
      if (list) yield* reader.skipWhitespace();
      if ((yield* reader.peek()) !== '{') throw new MalformedCall();

      while ((yield* reader.peek()) === '{') {
        yield* readJsonCall(context);
        yield* reader.skipWhitespace();
        if (list && (yield* reader.accept(','))) yield* reader.skipWhitespace();
      }
      if (list && (yield* reader.accept(']'))) yield* reader.skipWhitespace();
      // Without its closing tag a complete call is still a call: the model stopped, or goes on.
      if (tag.close !== undefined) yield* reader.accept(tag.close);
    },
  };
}
