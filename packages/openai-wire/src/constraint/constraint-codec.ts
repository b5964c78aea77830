import type { LoamOptions } from '@loam/model-port';
import type { ConstraintFields } from './constraint-schema.ts';

type ConstraintOptions = Pick<LoamOptions, 'grammar' | 'regex' | 'choice'>;

/** Absent is undefined. */
export function decodeConstraint(request: ConstraintFields) {
  return {
    grammar: request.grammar ?? undefined,
    regex: request.regex ?? undefined,
    choice: request.choice ?? undefined,
  };
}

export function encodeConstraint({ grammar, regex, choice }: ConstraintOptions) {
  return { grammar, regex, choice };
}
