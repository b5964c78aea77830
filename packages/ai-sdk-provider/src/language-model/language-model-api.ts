import type { LanguageModelV4StreamPart, SharedV4Warning } from '@ai-sdk/provider';
import type { FlexibleSchema, IdGenerator } from '@ai-sdk/provider-utils';
import type { ErrorEnvelope } from '@loam/openai-wire';
import type { ApiName } from '../errors/other-api.ts';
import type { LoamModelConfig } from '../loam-model.ts';
import type { StreamEvent } from '../stream/event-reader.ts';

/** One of the server's APIs that answer in language: where it is, and how its answers are read. */
export type LanguageModelApi<Event extends object, Answer extends object> = {
  name: ApiName;
  /** Below the base URL, with a leading slash. */
  path: string;
  eventSchema: FlexibleSchema<Event>;
  answerSchema: FlexibleSchema<Answer | ErrorEnvelope>;
  /**
   * Whether an event carries a part of the answer, and not only the sign that there will be one. An
   * error begins and ends an answer.
   */
  beginsAnswer: (event: Event) => boolean;
  /** Whether nothing is missing from the answer any more, but perhaps the usage. */
  endsAnswer: (event: Event) => boolean;
  /** A whole answer as the events it could have come in. */
  unfold: (answer: Answer) => Event[];
  decode: (
    settings: DecodeSettings,
  ) => TransformStream<StreamEvent<Event>, LanguageModelV4StreamPart>;
};

export type DecodeSettings = {
  warnings: SharedV4Warning[];
  includeRawChunks?: boolean;
  generateId?: IdGenerator;
};

export type LanguageModelConfig = LoamModelConfig & {
  /** Makes ids where the server sends none. */
  generateId?: IdGenerator;
};

/** A call as it goes over the wire. */
export type EncodedCall = {
  request: object;
  warnings: SharedV4Warning[];
  /** Of this call, over the provider's. */
  headers: Record<string, string | undefined>;
};
