import type { ResponseItem } from '@loam/openai-wire';
import type { ModelCatalog } from '../models/model-catalog.ts';
import type { Window } from './compact-window.ts';
import { tokensOf } from './item-length.ts';
import { toStoredItem } from './stored-items.ts';
import { planSummary, withSummary } from './summary-window.ts';
import { transcriptOf } from './transcript.ts';
import { writeSummary, type SummarySettings } from './write-summary.ts';

/** The longest summary, in tokens, where there is room for it. */
const longestSummary = 2048;

/** Of the window, and of what the model that writes it can read. */
const summaryShare = 0.25;

/** What stays word for word leaves the rest of the window to the summary. */
const verbatimShare = 0.5;

/**
 * The closed turns of a window with a summary in the place of the older ones (OR-7).
 *
 * @param limit of the whole window, in tokens; 0: not known, so that nothing stays that need not
 * @returns `undefined` where a summary would be no shorter
 * @throws whatever the model throws, and what keeps the caller from it
 */
export async function summariseWindow(
  window: Window,
  {
    limit,
    modelId,
    models,
    ...settings
  }: {
    limit: number;
    modelId: string;
    models: ModelCatalog;
  } & Pick<SummarySettings, 'reasoning' | 'abortSignal' | 'usage'>,
): Promise<ResponseItem[] | undefined> {
  const { contextLength } = await models.describe(modelId);
  const maxTokens = Math.floor(
    Math.min(
      longestSummary,
      limit > 0 ? limit * summaryShare : longestSummary,
      (contextLength ?? Number.POSITIVE_INFINITY) * summaryShare,
    ),
  );
  const plan = planSummary(window, staying => tokensOf(staying) <= limit * verbatimShare);
  if (tokensOf(plan.old) <= maxTokens) return undefined;
  const model = await models.languageModel(modelId);
  const summary = await writeSummary(transcriptOf(plan.old), {
    ...settings,
    model,
    contextLength,
    maxTokens,
  });
  return withSummary(plan, summary).map(toStoredItem);
}
