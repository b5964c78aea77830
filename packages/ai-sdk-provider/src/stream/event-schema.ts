import { jsonSchema, type Schema } from '@ai-sdk/provider-utils';
import type { z } from 'zod/v4';

/**
 * A schema for events, checked without waiting: a stream has thousands of them, and the AI SDK's own
 * way waits for each.
 *
 * @param schemaOf the narrowest schema that an event can have
 */
export function eventSchema<T>(schemaOf: (event: unknown) => z.ZodType<T>): Schema<T> {
  return jsonSchema<T>(
    {},
    {
      validate(event) {
        const result = schemaOf(event).safeParse(event);
        return result.success
          ? { success: true, value: result.data }
          : { success: false, error: result.error };
      },
    },
  );
}
