import type { LanguageModelV4CallOptions, SharedV4Warning } from '@ai-sdk/provider';
import type { LoamOptions } from '@loam/model-port';
import type { Constraint } from '../../engine/engine.ts';
import {
  charactersIn,
  choice,
  type Expression,
  literal,
  optional,
  repeat,
  rule,
  sequence,
} from '../../grammar/expression.ts';
import { codePointsOf, complementOf } from '../../grammar/code-points.ts';
import { jsonObjectGrammar } from '../../grammar/index.ts';
import type { CallSyntax } from '../families/call-syntax.ts';
import type { AnswerStart } from '../parsing/read-answer.ts';
import type { ReasoningMarks } from '../parsing/reasoning-marks.ts';
import type { TextMarks } from '../parsing/text-marks.ts';
import { schemaExpression } from './compile-schema.ts';
import { GrammarBuilder } from './grammar-builder.ts';
import { renameRoot } from './raw-grammar.ts';
import { textUntil, textWithout } from './text-rules.ts';
import { ToolSchemaGrammar } from './tool-grammar.ts';
import type { ToolSelection } from './tool-selection.ts';
import {
  conflict,
  findWholeAnswer,
  type WholeAnswer,
  wholeAnswerExpression,
  wholeAnswerGrammar,
} from './whole-answer.ts';

export type ConstraintRequest = {
  responseFormat: LanguageModelV4CallOptions['responseFormat'];
  options: LoamOptions;
  selection: ToolSelection;
  syntax: CallSyntax;
  /** Whether the syntax was read back from the template when the model was loaded. */
  verified: boolean;
  reasoning: ReasoningMarks | undefined;
  text?: TextMarks | undefined;
  start: AnswerStart;
  /** Whether the answer may begin with reasoning where the prompt leaves it open. */
  mayReason: boolean;
  /** Whether the model can make several calls in one answer. */
  parallel: boolean;
  warnings: SharedV4Warning[];
};

/**
 * Makes one grammar of everything a request asks of the form of its answer.
 *
 * Where a call is one possibility among others, and the answer is free apart from it, the grammar
 * begins with the call: free text costs nothing. It always holds a call to the names of tools there
 * are and to their arguments, because small models invent both.
 *
 * @returns nothing where the answer is free
 */
export function composeConstraint(request: ConstraintRequest): Constraint | undefined {
  const { responseFormat, options, selection, syntax } = request;
  const builder = new GrammarBuilder();
  const json = responseFormat?.type === 'json';
  const whole = findWholeAnswer(options);
  if (whole) {
    if (json) throw conflict(whole.param, 'response_format');
    if (selection.forced) throw conflict(whole.param, 'a tool_choice that forces a call');
    return wholeAnswer(whole, request, builder);
  }
  if (json) {
    const content = jsonExpression(request, builder);
    const calls = selection.callable.length > 0 ? callExpression(request, builder) : undefined;
    return {
      gbnf: builder.finish(
        answer(request, builder, {
          ...(!selection.forced && { content }),
          ...(calls && { calls }),
        }),
      ),
    };
  }
  if (selection.forced) {
    const calls = callExpression(request, builder);
    return { gbnf: builder.finish(answer(request, builder, { calls })) };
  }
  if (selection.callable.length > 0) return lazyCalls(request, builder);
  if (selection.forbidden && syntax.openers.length > 0) {
    return { gbnf: builder.finish(textWithout(builder, syntax.openers)) };
  }
  return undefined;
}

/** Calls that the model is free to make or not. */
function lazyCalls(request: ConstraintRequest, builder: GrammarBuilder): Constraint | undefined {
  const { selection, syntax, options, verified } = request;
  const promised =
    options.parallelToolCalls === false || selection.callable.some(({ strict }) => strict === true);
  // A syntax that is a guess must not be forced on a model without need.
  if (!verified && !promised) return undefined;
  const triggers =
    syntax.triggersFor?.(selection.callable.map(({ name }) => name)) ?? syntax.triggers;
  if (triggers.length > 0) {
    return { gbnf: builder.finish(callExpression(request, builder)), triggers: [...triggers] };
  }
  if (!promised) return undefined;
  const calls = callExpression(request, builder);
  // Neither a call nor, further on, anything else that would be read as one.
  const firsts = syntax.openers.map(([first = '']) => first).join('');
  const text = sequence(
    charactersIn(complementOf(codePointsOf(`\0{ \n\r\t${firsts}`))),
    textWithout(builder, syntax.openers),
  );
  return { gbnf: builder.finish(answer(request, builder, { calls, content: optional(text) })) };
}

function callExpression(request: ConstraintRequest, builder: GrammarBuilder): Expression {
  const { selection, syntax, warnings } = request;
  const tools = selection.callable.map(
    tool => new ToolSchemaGrammar(tool, { builder, forced: selection.forced, warnings }),
  );
  return builder.add(
    'calls',
    syntax.grammar(tools, {
      parallel: request.parallel && request.options.parallelToolCalls !== false,
      rules: builder,
    }),
  );
}

function jsonExpression(request: ConstraintRequest, builder: GrammarBuilder): Expression {
  const { responseFormat, options, warnings } = request;
  if (responseFormat?.type !== 'json' || responseFormat.schema === undefined) {
    return builder.include(rulePrefix => jsonObjectGrammar({ rulePrefix })).expression;
  }
  return schemaExpression(responseFormat.schema, {
    builder,
    param: 'response_format.json_schema.schema',
    promised: options.strictJsonSchema !== false,
    warnings,
  });
}

/** A whole answer: what it says or calls, after the reasoning that comes before it. */
function answer(
  request: ConstraintRequest,
  builder: GrammarBuilder,
  parts: { content?: Expression; calls?: Expression },
): Expression {
  const { syntax, reasoning, text, start, mayReason } = request;
  const body = choice(
    ...(parts.calls ? [text ? sequence(noText(text), parts.calls) : parts.calls] : []),
    ...(parts.content ? [text ? withMarks(text, parts.content) : parts.content] : []),
  );
  if (syntax.answer) {
    return syntax.answer({ reasoning: mayReason && start === 'open', ...parts }, builder);
  }
  if (!reasoning) return body;
  const lineBreaks = repeat(literal('\n'), 0, 2);
  const closing = () => sequence(textUntil(builder, reasoning.close, syntax.openers), lineBreaks);
  switch (start) {
    case 'reasoning':
      return sequence(closing(), body);
    case 'after-reasoning':
      return sequence(lineBreaks, body);
    case 'open':
      return mayReason
        ? sequence(optional(sequence(literal(reasoning.open), closing())), body)
        : body;
    default:
      return start satisfies never;
  }
}

/** Text in its marks; the prompt may have begun it. */
const withMarks = ({ open, close, ending = [] }: TextMarks, content: Expression) =>
  sequence(
    optional(literal(open)),
    content,
    optional(sequence(literal(close), optional(literal(ending[0] ?? '')))),
  );

const noText = ({ open, close }: TextMarks) =>
  optional(sequence(optional(literal(open)), literal(close)));

/** What the caller holds the whole answer to. Reasoning that the prompt began comes before it. */
function wholeAnswer(
  wanted: WholeAnswer,
  request: ConstraintRequest,
  builder: GrammarBuilder,
): Constraint {
  if (request.start !== 'reasoning' && !request.syntax.answer) {
    return { gbnf: wholeAnswerGrammar(wanted) };
  }
  const around = (content: Expression) =>
    builder.finish(answer({ ...request, mayReason: false }, builder, { content }));
  if (wanted.param !== 'grammar') {
    return { gbnf: around(wholeAnswerExpression(wanted, builder)) };
  }
  const name = builder.reserve('given-root');
  return { gbnf: `${around(rule(name))}${renameRoot(wanted.gbnf, name)}\n` };
}
