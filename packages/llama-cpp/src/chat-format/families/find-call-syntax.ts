import type { CallSyntax } from './call-syntax.ts';
import { jsonInTag } from './json-in-tag.ts';

/**
 * The syntaxes a template could mean, likeliest first: those whose marks it mentions. Which of them it
 * is, the verification decides.
 */
export function findCallSyntaxes(template: string): CallSyntax[] {
  return candidates
    .filter(({ mentions }) => mentions.every(text => template.includes(text)))
    .map(({ syntax }) => syntax);
}

const candidates: readonly { mentions: readonly string[]; syntax: CallSyntax }[] = [
  {
    mentions: ['<tool_call>'],
    syntax: jsonInTag({ open: '<tool_call>', close: '</tool_call>' }),
  },
];

/** What models without a syntax of their own are asked to use. */
export const hermesSyntax = jsonInTag({ open: '<tool_call>', close: '</tool_call>' });
