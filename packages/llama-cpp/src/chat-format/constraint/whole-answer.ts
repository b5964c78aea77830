import { type LoamOptions, ModelError } from '@loam/model-port';
import type { Expression } from '../../grammar/expression.ts';
import { choiceToGrammar, PatternError, regexToGrammar } from '../../grammar/index.ts';
import { GrammarBuilder } from './grammar-builder.ts';

/** What a caller holds the whole answer to. */
export type WholeAnswer =
  | { param: 'grammar'; gbnf: string }
  | { param: 'regex'; pattern: string }
  | { param: 'choice'; texts: readonly string[] };

/**
 * What `grammar`, `regex` or `choice` ask for.
 *
 * @throws ModelError `unsupported_parameter` where they ask for several things at once
 */
export function findWholeAnswer({
  grammar,
  regex,
  choice,
}: Pick<LoamOptions, 'grammar' | 'regex' | 'choice'>): WholeAnswer | undefined {
  const [wanted, other] = [
    ...(grammar === undefined ? [] : [{ param: 'grammar' as const, gbnf: grammar }]),
    ...(regex === undefined ? [] : [{ param: 'regex' as const, pattern: regex }]),
    ...(choice === undefined ? [] : [{ param: 'choice' as const, texts: choice }]),
  ];
  if (wanted && other) throw conflict(other.param, wanted.param);
  return wanted;
}

/** @throws ModelError `unsupported_parameter` where no grammar can be made of it */
export function wholeAnswerExpression(
  wanted: Exclude<WholeAnswer, { param: 'grammar' }>,
  builder: GrammarBuilder,
): Expression {
  try {
    return builder.include(rulePrefix =>
      wanted.param === 'regex'
        ? regexToGrammar(wanted.pattern, { rulePrefix })
        : choiceToGrammar(wanted.texts, { rulePrefix }),
    ).expression;
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new ModelError({
      code: 'unsupported_parameter',
      message: `${wanted.param} cannot hold an answer: ${error.message}. Change it, or send a grammar.`,
      param: wanted.param,
      cause: error,
    });
  }
}

/** The grammar of an answer that is nothing but what is wanted. */
export function wholeAnswerGrammar(wanted: WholeAnswer): string {
  if (wanted.param === 'grammar') return wanted.gbnf;
  const builder = new GrammarBuilder();
  return builder.finish(wholeAnswerExpression(wanted, builder));
}

export function conflict(param: WholeAnswer['param'], other: string): ModelError {
  return new ModelError({
    code: 'unsupported_parameter',
    message: `${param} cannot be combined with ${other}. Remove one of them.`,
    param,
  });
}
