import type { AnswerRequest, Subject } from '../subjects/subject.ts';

/** Milliseconds on the clock of `performance.now`. */
export type TimedAnswer = {
  startedAt: number;
  /** When each piece of text arrived. */
  textAt: number[];
  promptTokens: number;
  outputTokens: number;
};

const fewTokens = 2;

/** @throws Error when the answer is shorter than what was asked for, unless something constrains it */
export async function timedAnswer(
  subject: Subject,
  request: AnswerRequest,
  onText?: (count: number) => void,
): Promise<TimedAnswer> {
  const textAt: number[] = [];
  const startedAt = performance.now();
  const usage = await subject.answer(request, () => {
    textAt.push(performance.now());
    onText?.(textAt.length);
  });
  if (textAt.length === 0 && usage.outputTokens > fewTokens) {
    throw new Error(`${subject.name} answered without any text.`);
  }
  // One or two tokens can be the beginning of something that is held back until it is whole.
  if (textAt.length === 0) textAt.push(performance.now());
  if (!request.schema && usage.outputTokens !== request.tokens) {
    throw new Error(
      `${subject.name} answered with ${usage.outputTokens} tokens instead of ${request.tokens}.`,
    );
  }
  return { startedAt, textAt, ...usage };
}

export function firstTokenMs({ startedAt, textAt }: TimedAnswer): number {
  return (textAt[0] ?? Number.NaN) - startedAt;
}

/** Of the tokens after the first one. */
export function msPerToken({ textAt, outputTokens }: TimedAnswer): number {
  return ((textAt.at(-1) ?? Number.NaN) - (textAt[0] ?? Number.NaN)) / (outputTokens - 1);
}
