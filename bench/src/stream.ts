import type { BenchModel } from './model.ts';
import type { Subject } from './subject.ts';

export type Timing = {
  /** Milliseconds on the clock of `performance.now`. */
  startedAt: number;
  firstTokenAt: number;
  endedAt: number;
  /** The longest pause between two parts of the answer, in milliseconds. */
  longestGap: number;
  promptTokens: number;
  outputTokens: number;
};

/** Streams one answer of exactly `tokens` tokens. */
export async function stream(
  subject: Subject,
  model: BenchModel,
  prompt: string,
  tokens: number,
  onText?: () => void,
): Promise<Timing> {
  const startedAt = performance.now();
  const { stream: parts } = await subject.model.doStream({
    prompt: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
    maxOutputTokens: tokens,
    providerOptions: {
      loam: { logitBias: Object.fromEntries(model.endTokens.map(token => [token, -100])) },
    },
  });
  const timing = { startedAt, firstTokenAt: 0, longestGap: 0, promptTokens: 0, outputTokens: 0 };
  let last = 0;
  for await (const part of parts) {
    if (part.type === 'error') throw part.error;
    if (part.type === 'finish') {
      timing.promptTokens = part.usage.inputTokens.total ?? 0;
      timing.outputTokens = part.usage.outputTokens.total ?? 0;
    }
    if (!('delta' in part)) continue;
    const now = performance.now();
    timing.firstTokenAt ||= now;
    if (last > 0) timing.longestGap = Math.max(timing.longestGap, now - last);
    last = now;
    onText?.();
  }
  return { ...timing, endedAt: performance.now() };
}

let serial = 0;

/** A prompt of about so many tokens that begins like no other. */
export function freshPrompt(model: BenchModel, tokens: number): string {
  const start = `${++serial} ${Math.random().toString(36).slice(2)}`;
  return start + ' the'.repeat(Math.ceil(tokens / model.tokensPerWord));
}
