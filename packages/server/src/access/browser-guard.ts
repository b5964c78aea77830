import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { foreignHost, foreignOrigin } from '../errors/refusals.ts';
import type { ServerEnv } from '../server-env.ts';
import { hostRule } from './host-rule.ts';
import { originRule } from './origin-rule.ts';

/** What a page may read of an answer beyond its body. */
const exposedHeaders = [
  'x-request-id',
  'x-loam-warnings',
  'x-loam-ignored-params',
  'x-loam-gate',
  'x-loam-model',
  'retry-after',
  'retry-after-ms',
  ...['requests', 'tokens'].flatMap(unit => [
    `x-ratelimit-limit-${unit}`,
    `x-ratelimit-remaining-${unit}`,
    `x-ratelimit-reset-${unit}`,
  ]),
];

/**
 * Keeps web pages away from the models, unless they are allowed.
 *
 * Without it any page its user opens could use a server on their own machine, since a request from
 * a page leaves from there. Requests from anything but a browser carry no `Origin` and a `Host` that
 * is true, and pass.
 */
export function browserGuard(options: {
  /** `undefined`: any host. Only safe where a key is asked for, which no rebound page has. */
  allowedHosts: readonly string[] | undefined;
  allowedOrigins: readonly string[];
}): MiddlewareHandler<ServerEnv> {
  const isAllowedHost = options.allowedHosts ? hostRule(options.allowedHosts) : () => true;
  const relationOf = originRule(options.allowedOrigins);
  const allowCrossOrigin = cors({
    origin: origin => origin,
    allowMethods: ['GET', 'HEAD', 'POST', 'DELETE'],
    exposeHeaders: exposedHeaders,
    maxAge: 600,
  });

  return async (c, next) => {
    const host = c.req.header('host') ?? new URL(c.req.url).host;
    if (!isAllowedHost(host)) throw foreignHost(host);

    const origin = c.req.header('origin');
    const relation = origin === undefined ? 'same-origin' : relationOf(origin, host);
    if (relation === 'foreign') throw foreignOrigin(origin ?? '');
    if (relation === 'listed') return allowCrossOrigin(c, next);
    await next();
  };
}
