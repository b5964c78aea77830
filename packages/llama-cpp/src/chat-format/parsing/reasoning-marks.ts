/** A mark after a quote is spoken of, as in "the `<think>` tag", and begins and ends nothing. */
export const isQuote = (character: string) => character !== '' && '`"\'“‘'.includes(character);

/** What a model writes around its reasoning. */
export type ReasoningMarks = { open: string; close: string };

/** Marks in use, those that say more first: `<think>` is also mentioned by templates that have others. */
const knownMarks: readonly (ReasoningMarks & { sign?: string })[] = [
  {
    open: '<|open|>think<|sep|>',
    close: '<|close|>think<|sep|>',
    // The template puts them together from pieces.
    sign: "open_tag('think')",
  },
  { open: '<seed:think>', close: '</seed:think>' },
  { open: '<|START_THINKING|>', close: '<|END_THINKING|>' },
  { open: '<|channel>thought\n', close: '<channel|>' },
  // Solar, whose reasoning is a message of its own.
  { open: '<|think|>', close: '<|end|><|begin|>assistant' },
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
  const found =
    knownMarks.find(({ open, close, sign }) =>
      [open, close, ...(sign === undefined ? [] : [sign])].some(text => template.includes(text)),
    ) ?? knownMarks.find(({ open, close }) => specialTokens.has(open) && specialTokens.has(close));
  return found && { open: found.open, close: found.close };
}
