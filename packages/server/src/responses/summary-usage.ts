import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import { encodeResponseUsage, type ResponseUsage } from '@loam/openai-wire';

/** What the calls that wrote a summary have used together. */
export class SummaryUsage {
  readonly #calls: { usage: LanguageModelV4Usage; cost: number | undefined }[] = [];

  /** @param cost US dollars, where it is known */
  add(usage: LanguageModelV4Usage, cost: number | undefined): void {
    this.#calls.push({ usage, cost });
  }

  /** As an answer tells it; `undefined` where no model was asked. */
  encode(): ResponseUsage | undefined {
    if (this.#calls.length === 0) return undefined;
    const sum = (count: (usage: LanguageModelV4Usage) => number | undefined) =>
      this.#calls.reduce((total, { usage }) => total + (count(usage) ?? 0), 0);
    const costs = this.#calls.map(({ cost }) => cost).filter(cost => cost !== undefined);
    return encodeResponseUsage(
      {
        inputTokens: {
          total: sum(({ inputTokens }) => inputTokens.total),
          noCache: sum(({ inputTokens }) => inputTokens.noCache),
          cacheRead: sum(({ inputTokens }) => inputTokens.cacheRead),
          cacheWrite: sum(({ inputTokens }) => inputTokens.cacheWrite),
        },
        outputTokens: {
          total: sum(({ outputTokens }) => outputTokens.total),
          text: sum(({ outputTokens }) => outputTokens.text),
          reasoning: sum(({ outputTokens }) => outputTokens.reasoning),
        },
      },
      costs.length > 0 ? { cost: costs.reduce((total, cost) => total + cost, 0) } : undefined,
    );
  }
}
