import { z } from 'zod/v4';

const jsonObject = z.record(z.string(), z.unknown());

const expectedCallSchema = z.strictObject({
  name: z.string(),
  arguments: jsonObject,
  /** Other right values of an argument; one that is missing in `arguments` may be there with these. */
  accept: z.record(z.string(), z.array(z.unknown())).optional(),
  /** Arguments that may be left out as well. */
  mayOmit: z.array(z.string()).optional(),
  /** Text arguments whose case does not matter, such as titles. */
  ignoreCase: z.array(z.string()).optional(),
  /** Arithmetic that counts when it has the same value. */
  sameValue: z.array(z.string()).optional(),
});

const textSchema = z.strictObject({
  /** Facts that must appear as whole words, spelt so. */
  contains: z.array(z.string()).optional(),
  /** Regular expressions that must match somewhere, in any case. */
  matches: z.array(z.string()).optional(),
  /** Regular expressions that must match nowhere, in any case. */
  matchesNone: z.array(z.string()).optional(),
});

/** What is right. Exactly one of the first seven is given. */
const expectationSchema = z
  .strictObject({
    /** All calls of the answer, in any order. */
    calls: z.array(expectedCallSchema).min(1).optional(),
    /** Names of the tools called, whatever the arguments; empty: an answer in words. */
    decision: z.array(z.string()).optional(),
    /** Calls of these tools with any arguments that their schemas allow. */
    validCalls: z.array(z.string()).min(1).optional(),
    text: textSchema.optional(),
    /** How many different items a list has. */
    items: z.number().int().positive().optional(),
    /** All the numbers in the text, in order. */
    numbers: z.array(z.number()).optional(),
    /** JSON that the schema of the request allows, with these values among its own. */
    json: jsonObject.optional(),
    /** Whether there must be reasoning, or must not. */
    reasoning: z.boolean().optional(),
  })
  .refine(
    expectation => Object.keys(expectation).filter(key => key !== 'reasoning').length === 1,
    'exactly one expectation besides reasoning',
  );

const messageSchema = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string().nullable(),
  tool_calls: z.array(z.looseObject({ id: z.string() })).optional(),
  tool_call_id: z.string().optional(),
});

export const evaluationCaseSchema = z.strictObject({
  id: z.string().regex(/^[a-z-]+-\d{2,3}$/),
  kind: z.string(),
  /** The body of `POST /v1/chat/completions` without `model`; tools by their names in `tools.jsonl`. */
  request: z.strictObject({
    messages: z.array(messageSchema).min(1),
    tools: z.array(z.string()).min(1).max(8).optional(),
    tool_choice: z.unknown().optional(),
    response_format: z
      .strictObject({
        type: z.literal('json_schema'),
        json_schema: z.looseObject({ name: z.string(), schema: jsonObject }),
      })
      .optional(),
  }),
  expect: expectationSchema,
});

export const toolSchema = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string(),
    description: z.string(),
    parameters: jsonObject,
  }),
});

/** One question to the model and what is right, decided by a program. */
export type EvaluationCase = z.infer<typeof evaluationCaseSchema>;
export type Expectation = EvaluationCase['expect'];
export type ExpectedCall = z.infer<typeof expectedCallSchema>;
export type ToolDefinition = z.infer<typeof toolSchema>;

/** What came back, as far as it is judged. */
export interface Answer {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly Call[];
}

export interface Call {
  readonly name: string;
  /** Undefined: not the JSON of an object. */
  readonly arguments: Record<string, unknown> | undefined;
}
