import type { JSONSchema7 } from '@ai-sdk/provider';
import type { ResponsesConnection, Transport } from './responses-connection.ts';

/** Stable: others compare with them. */
export const subjectNames = ['loam-http', 'direct', 'node-llama-cpp', 'llama-server'] as const;
export type SubjectName = (typeof subjectNames)[number];

/** An answer under greedy decoding. */
export type AnswerRequest = {
  prompt: string;
  /** Most tokens of the answer. */
  tokens: number;
  /** What the answer is held to. */
  schema?: JSONSchema7;
  /** How many alternatives each token is reported with. */
  topLogprobs?: number;
};

export type Usage = { promptTokens: number; outputTokens: number };

/** Something that computes answers with one model. */
export type Subject = {
  readonly name: SubjectName;
  /**
   * Streams one answer.
   *
   * @param onText called for each piece of the answer at the moment it arrives
   */
  answer(request: AnswerRequest, onText: () => void): Promise<Usage>;
  /** Opens a way to its Responses API, where it has one. */
  converse?(transport: Transport): Promise<ResponsesConnection>;
  /** Memory of all its processes, in bytes. */
  residentBytes(): Promise<number>;
  close(): Promise<void>;
};

export type SubjectOptions = {
  /** Answers computed at once. */
  sequences: number;
  threads: number;
};
