import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { AnswerStart } from '../parsing/read-answer.ts';
import type { ReasoningMarks } from '../parsing/reasoning-marks.ts';
import type { ChatTemplate } from './chat-template.ts';
import type { TemplateMessage } from './template-messages.ts';

type Effort = Exclude<LanguageModelV4CallOptions['reasoning'], undefined>;

const levels = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
type Level = (typeof levels)[number];

/** The names templates give to the variable that switches reasoning. */
const switches = ['enable_thinking', 'thinking', 'enable_reasoning'];

/** The names they give to the variable that says how much of it. */
const levelVariables = ['reasoning_effort', 'thinking_effort', 'reasoning_strength'];

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
  for (const name of levelVariables) {
    if (mentions(template, name)) variables[name] = nearestLevel(template, effort);
  }
  // MiniMax M3's, whose third state is its own choice.
  if (mentions(template, 'thinking_mode')) {
    variables['thinking_mode'] = wanted ? 'enabled' : 'disabled';
  }
  return variables;
}

/**
 * What the assistant's turn begins with when it begins with reasoning, in templates that leave it to
 * the model: taken from what they write when reasoning is switched off.
 */
export function findReasoningOpening(
  template: ChatTemplate,
  marks: ReasoningMarks | undefined,
): string | undefined {
  if (!marks) return undefined;
  const question: TemplateMessage = { role: 'user', content: 'Uniform1' };
  const open = marks.open.trimEnd();
  try {
    const left = template.render([question]);
    const off = template.render([question], {
      variables: reasoningVariables(template.source, 'none'),
    });
    const rest = off.startsWith(left) ? off.slice(left.length) : '';
    const end = rest.indexOf(open) + open.length;
    if (end < open.length) return undefined;
    return rest.slice(0, end) + (rest[end] === '\n' ? '\n' : '');
  } catch {
    return undefined;
  }
}

/**
 * Where a rendered prompt leaves the answer. A prompt that does not do what was asked of reasoning is
 * taken further: reasoning it opened is closed, reasoning it leaves to the model is opened.
 */
export function settleReasoning(
  prompt: string,
  options: {
    marks: ReasoningMarks | undefined;
    /** See `findReasoningOpening`. */
    opening: string | undefined;
    wanted: boolean | undefined;
  },
): { prompt: string; start: AnswerStart } {
  const { marks, opening, wanted } = options;
  if (!marks) return { prompt, start: 'open' };
  const end = prompt.trimEnd();
  if (end.endsWith(marks.close)) return { prompt, start: 'after-reasoning' };
  if (end.endsWith(marks.open.trimEnd())) {
    return wanted === false
      ? { prompt: `${end}\n\n${marks.close}\n\n`, start: 'after-reasoning' }
      : { prompt, start: 'reasoning' };
  }
  return wanted === true && opening !== undefined
    ? { prompt: prompt + opening, start: 'reasoning' }
    : { prompt, start: 'open' };
}

function mentions(template: string, name: string): boolean {
  return new RegExp(`(?<![\\w.'"])${name}\\b`).test(template);
}

/** Templates know some of the levels: those they write in quotes, or else the three classic ones. */
function nearestLevel(template: string, effort: Level): Level {
  const quoted = levels.filter(level => new RegExp(`['"]${level}['"]`).test(template));
  if (quoted.includes(effort)) return effort;
  const known: readonly Level[] = quoted.length > 1 ? quoted : ['low', 'medium', 'high'];
  if (known.includes(effort)) return effort;
  const wanted = levels.indexOf(effort);
  const distance = (level: Level) => Math.abs(levels.indexOf(level) - wanted);
  return known.toSorted((a, b) => distance(a) - distance(b))[0] ?? effort;
}
