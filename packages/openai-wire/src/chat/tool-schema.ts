import { z } from 'zod/v4';

/** The names that every OpenAI client accepts (S1-35). */
export const functionNamePattern = /^[A-Za-z0-9_-]{1,64}$/;

const functionName = z.string().regex(functionNamePattern);
const namedFunction = z.object({
  type: z.literal('function'),
  function: z.object({ name: z.string().min(1) }),
});

export const chatToolSchema = z.object({
  type: z.literal('function'),
  function: z.object({
    name: functionName,
    description: z.string().nullish(),
    /** JSON Schema of an object. Omitted: a function without parameters. */
    parameters: z.record(z.string(), z.unknown()).nullish(),
    strict: z.boolean().nullish(),
    /** Loam's own: inputs that show the model how the tool is meant. */
    input_examples: z.array(z.record(z.string(), z.unknown())).nullish(),
  }),
});

export const chatToolChoiceSchema = z.union([
  z.enum(['none', 'auto', 'required']),
  z.discriminatedUnion('type', [
    namedFunction,
    z.object({
      type: z.literal('allowed_tools'),
      allowed_tools: z.object({
        mode: z.enum(['auto', 'required']),
        tools: z.array(namedFunction).min(1),
      }),
    }),
  ]),
]);

export type ChatTool = z.infer<typeof chatToolSchema>;
export type ChatToolChoice = z.infer<typeof chatToolChoiceSchema>;
