import { z } from 'zod/v4';

/** Fields of a request that hold the whole answer to something. A model takes one of them. */
export const constraintFields = {
  /** A grammar in GBNF. */
  grammar: z.string().min(1).nullish(),
  /** A regular expression, ECMA-262 with the `u` flag, which matches from the first character to the last. */
  regex: z.string().min(1).nullish(),
  /** The texts one of which the answer is. */
  choice: z.array(z.string()).min(1).nullish(),
};

const constraintSchema = z.object(constraintFields);

export type ConstraintFields = z.infer<typeof constraintSchema>;
