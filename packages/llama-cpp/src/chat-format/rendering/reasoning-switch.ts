import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';

type Effort = Exclude<LanguageModelV4CallOptions['reasoning'], undefined>;

const levels = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
type Level = (typeof levels)[number];

/** The names templates give to the variable that switches reasoning. */
const switches = ['enable_thinking', 'thinking', 'enable_reasoning'];

/** What was asked for: reasoning on, off, or as the model's maker left it. */
export function wantsReasoning(effort: Effort | undefined): boolean | undefined {
  if (effort === undefined || effort === 'provider-default') return undefined;
  return effort !== 'none' && effort !== 'minimal';
}

/** The template variables that ask for an effort; none for the model's own default. */
export function reasoningVariables(
  template: string,
  effort: Effort | undefined,
): Record<string, unknown> {
  const wanted = wantsReasoning(effort);
  if (wanted === undefined || effort === undefined || effort === 'provider-default') return {};
  const variables: Record<string, unknown> = {};
  for (const name of switches) {
    if (mentions(template, name)) variables[name] = wanted;
  }
  if (mentions(template, 'reasoning_effort')) {
    variables['reasoning_effort'] = nearestLevel(template, effort);
  }
  return variables;
}

/** Whether a template has a variable that switches reasoning. */
export function hasReasoningSwitch(template: string): boolean {
  return [...switches, 'reasoning_effort'].some(name => mentions(template, name));
}

function mentions(template: string, name: string): boolean {
  return new RegExp(`(?<![\\w.'"])${name}\\b`).test(template);
}

/** Templates know some of the levels: those they write in quotes, or else the three classic ones. */
function nearestLevel(template: string, effort: Level): Level {
  const quoted = levels.filter(level => new RegExp(`['"]${level}['"]`).test(template));
  const known: readonly Level[] = quoted.length > 1 ? quoted : ['low', 'medium', 'high'];
  if (known.includes(effort)) return effort;
  const wanted = levels.indexOf(effort);
  const distance = (level: Level) => Math.abs(levels.indexOf(level) - wanted);
  return known.toSorted((a, b) => distance(a) - distance(b))[0] ?? effort;
}
