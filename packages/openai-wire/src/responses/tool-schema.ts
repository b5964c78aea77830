import { z } from 'zod/v4';
import { functionNamePattern } from '../chat/tool-schema.ts';

const namedFunction = z.object({ type: z.literal('function'), name: z.string().min(1) });

/** A function, flat (S1-34). Tools that a server would run itself are not offered (S1-13). */
export const responseToolSchema = z.object({
  type: z.literal('function'),
  name: z.string().regex(functionNamePattern),
  description: z.string().nullish(),
  /** JSON Schema of an object. Omitted: a function without parameters. */
  parameters: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
  /** Loam's own: inputs that show the model how the tool is meant. */
  input_examples: z.array(z.record(z.string(), z.unknown())).nullish(),
});

export const responseToolChoiceSchema = z.union([
  z.enum(['none', 'auto', 'required']),
  z.discriminatedUnion('type', [
    namedFunction,
    z.object({
      type: z.literal('allowed_tools'),
      mode: z.enum(['auto', 'required']),
      tools: z.array(namedFunction).min(1),
    }),
  ]),
]);

export type ResponseTool = z.infer<typeof responseToolSchema>;
export type ResponseToolChoice = z.infer<typeof responseToolChoiceSchema>;
