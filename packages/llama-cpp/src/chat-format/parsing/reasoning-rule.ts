import type { ReasoningRule } from '../../engine/reasoning-tracker.ts';
import type { AnswerSyntax } from './read-answer.ts';
import type { ReasoningMarks } from './reasoning-marks.ts';

/**
 * Tells the engine what `readAnswer` will take for reasoning.
 *
 * @param tokens most tokens of reasoning; absent: as many as the answer has room for
 * @returns nothing where no part of the answer can be reasoning
 */
export function reasoningRule(
  { calls, callable, reasoning, start, held = false }: AnswerSyntax,
  tokens: number | undefined,
): ReasoningRule | undefined {
  const budget = (closing: string) => tokens !== undefined && { budget: { tokens, closing } };
  if (calls.readAnswer) {
    const { reasoning: framed } = calls;
    if (!framed) return undefined;
    const { open, close, closing } = framed;
    return { opens: 'anywhere', open: [open], close, interrupt: [], ...budget(closing) };
  }
  if (!reasoning || (held && start === 'after-reasoning')) return undefined;
  return {
    opens: opensAt[start],
    again: !held,
    open: [reasoning.open.trimEnd()],
    close: [reasoning.close],
    interrupt: callable ? calls.openers : [],
    ...budget(closingOf(reasoning)),
  };
}

const opensAt = { reasoning: 'inside', open: 'start', 'after-reasoning': 'later' } as const;

/** Tags stand in lines of their own, as templates write them; other marks stand in the text. */
function closingOf({ open, close }: ReasoningMarks): string {
  return /^<[\w:]+>$/.test(open) ? `\n${close}\n\n` : close;
}
