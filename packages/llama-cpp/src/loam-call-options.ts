import type { SharedV4ProviderOptions } from '@ai-sdk/provider';
import { type LoamOptions, loamOptionsSchema, ModelError } from '@loam/model-port';

/**
 * `providerOptions.loam` of a call.
 *
 * @throws ModelError `unsupported_parameter` that names the option at fault
 */
export function readLoamOptions(options: SharedV4ProviderOptions | undefined): LoamOptions {
  const parsed = loamOptionsSchema.safeParse(options?.loam ?? {});
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
