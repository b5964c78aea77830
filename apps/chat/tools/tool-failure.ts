import type { ToolResultPart } from 'ai';

/** What a tool answers when it cannot do what was asked. Thrown errors are kept for bugs. */
export interface ToolFailure {
  /** A few words, for the model to repeat: `unknown city`. */
  readonly error: string;
  /** A whole sentence, for the person who reads the tool card. */
  readonly detail: string;
}

/** Tells a failure from a tool's real output. */
export function isToolFailure(output: object): output is ToolFailure {
  return 'error' in output;
}

/** The failure as the model sees it: only the few words. */
export function failureForModel(failure: ToolFailure): ToolResultPart['output'] {
  return { type: 'json', value: { error: failure.error } };
}
