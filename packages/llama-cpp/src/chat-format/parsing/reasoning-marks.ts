/** What a model writes around its reasoning. */
export type ReasoningMarks = { open: string; close: string };

/** Marks in use, those that say more first: `<think>` is also mentioned by templates that have others. */
const knownMarks: readonly ReasoningMarks[] = [
  { open: '<seed:think>', close: '</seed:think>' },
  { open: '<|START_THINKING|>', close: '<|END_THINKING|>' },
  { open: '<|channel>thought\n', close: '<channel|>' },
  { open: '<|inner_prefix|>', close: '<|inner_suffix|>' },
  { open: '<think:opensource>', close: '</think:opensource>' },
  { open: '<mm:think>', close: '</mm:think>' },
  { open: '[THINK]', close: '[/THINK]' },
  { open: '<think>', close: '</think>' },
];

/**
 * Finds the marks of a model.
 *
 * @param template the chat template; it mentions the marks where it removes or renders reasoning
 * @param specialTokens texts of the model's special tokens, for templates that mention nothing
 */
export function findReasoningMarks(
  template: string,
  specialTokens: ReadonlySet<string>,
): ReasoningMarks | undefined {
  return (
    knownMarks.find(({ open, close }) => template.includes(close) || template.includes(open)) ??
    knownMarks.find(({ open, close }) => specialTokens.has(open) && specialTokens.has(close))
  );
}
