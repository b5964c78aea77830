import type { LoamConfig } from '@loam/server/node';

export type AccessRules = {
  requireAuth: boolean | 'optional';
  /** What whoever runs the server should know, one sentence each. */
  warnings: string[];
};

/**
 * Whether callers need a key (S2-3 to S2-5): as soon as there is one, and wherever others than this
 * machine may reach the server, unless the configuration says otherwise.
 */
export function accessRules(
  { api }: LoamConfig,
  {
    hasKeys,
    isLocal,
  }: {
    /** Whether the key store has any that still opens. */
    hasKeys: boolean;
    /** Whether nobody but this machine reaches the server. */
    isLocal: boolean;
  },
): AccessRules {
  const hasAnyKey = hasKeys || api.api_key !== undefined;
  const requireAuth = api.require_auth ?? (hasAnyKey || !isLocal);
  const warnings: string[] = [];
  if (!requireAuth && !isLocal) {
    warnings.push('`require_auth = false` lets everybody in who can reach this server.');
  } else if (!requireAuth && hasAnyKey) {
    warnings.push('There are API keys, but `require_auth = false` lets everybody in without one.');
  }
  if (requireAuth && !hasAnyKey) {
    warnings.push(
      'Every request is refused, because a key is required and there is none: make one with `loam keys create`.',
    );
  }
  if (api.cors_enabled && api.cors_origins.length === 0) {
    warnings.push('`cors_enabled` allows nobody while `cors_origins` is empty.');
  }
  if (!api.enabled) warnings.push('`api.enabled` is false: there are no endpoints.');
  return { requireAuth: requireAuth || 'optional', warnings };
}
