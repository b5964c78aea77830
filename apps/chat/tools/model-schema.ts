import { jsonSchema, type Schema } from 'ai';
import { z } from 'zod/v4';

/**
 * The JSON Schema of a tool's input as a small model reads best: no `$schema`, no `additionalProperties`, no safe-integer
 * bounds. loam/tiny saw this shape most in training, and every key less is a shorter prompt for any model.
 * What the model sends is still validated by the whole zod schema.
 *
 * @param input The zod object that describes the tool's input.
 */
export function modelSchema<T extends z.ZodObject>(input: T): Schema<z.output<T>> {
  const { $schema: _, ...schema } = z.toJSONSchema(input, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      if (jsonSchema.type !== 'integer') return;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return jsonSchema<z.output<T>>(schema as Parameters<typeof jsonSchema>[0], {
    validate: value => {
      const result = input.safeParse(value);
      return result.success
        ? { success: true, value: result.data }
        : { success: false, error: new Error(z.prettifyError(result.error)) };
    },
  });
}
