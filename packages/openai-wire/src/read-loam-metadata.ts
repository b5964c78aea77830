import type { SharedV4ProviderMetadata } from '@ai-sdk/provider';
import type { LoamMetadata } from '@loam/model-port';

/** What a part says under `providerMetadata.loam`; nothing where another provider made it. */
export function readLoamMetadata(metadata: SharedV4ProviderMetadata | undefined): LoamMetadata {
  return metadata?.['loam'] ?? {};
}
