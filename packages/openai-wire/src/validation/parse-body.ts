import type { z } from 'zod/v4';
import { ignoredFields } from './ignored-fields.ts';
import { issueToError } from './issue-to-error.ts';
import { assertNesting } from './nesting.ts';

/**
 * Reads a request body by its schema.
 *
 * @returns the body without what the schema does not know, and the names of that
 * @throws WireError naming the first field at fault
 */
export function parseBody<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
): { value: z.output<Schema>; ignored: string[] } {
  assertNesting(body);
  const result = schema.safeParse(body);
  if (result.success) return { value: result.data, ignored: ignoredFields(body, result.data) };
  const [issue] = result.error.issues;
  throw issue ? issueToError(issue, body, schema) : result.error;
}
