import type { SharedV4ProviderOptions } from '@ai-sdk/provider';
import { type LoamOptions, loamOptionsSchema, ModelError } from '@loam/model-port';
import type { z } from 'zod/v4';

/**
 * `providerOptions.loam` of a call.
 *
 * @throws ModelError `unsupported_parameter` that names the option at fault
 */
export function readOptions<Schema extends z.ZodType>(
  schema: Schema,
  options: SharedV4ProviderOptions | undefined,
): z.output<Schema> {
  const parsed = schema.safeParse(options?.loam ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const param = ['providerOptions', 'loam', ...(issue?.path ?? [])].join('.');
  throw new ModelError({
    code: 'unsupported_parameter',
    param,
    message: `${param}: ${issue?.message ?? 'is not valid'}.`,
    cause: parsed.error,
  });
}

/** The options of a call that generates. @throws ModelError `unsupported_parameter` */
export function readLoamOptions(options: SharedV4ProviderOptions | undefined): LoamOptions {
  return readOptions(loamOptionsSchema, options);
}
