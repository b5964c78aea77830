import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { ServerEnv } from '../server-env.ts';
import type { EndedRequest, Observer, RequestObserver } from './observer.ts';

/** One message of a WebSocket, which is a request of its own. */
export type ObservedMessage = {
  observer: RequestObserver;
  end: (ended: Pick<EndedRequest, 'status' | 'disconnected' | 'error'>) => void;
};

/**
 * Tells an observer of every request once it has arrived and once it has ended, a stream's when the
 * stream has ended. Needs `answerEnd`.
 */
export function observeRequests(observer: Observer): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    const request = {
      requestId: c.get('requestId'),
      path: c.req.path,
      headers: c.req.raw.headers,
    };
    const startedAt = performance.now();
    const observed = observer.begin({ ...request, method: c.req.method });
    c.set('observer', observed);
    c.set('observeMessage', () => {
      const messageAt = performance.now();
      const message = observer.begin({ ...request, method: 'WEBSOCKET' });
      return {
        observer: message,
        end: ended =>
          message.end({
            ...ended,
            route: routeOf(c),
            caller: c.get('caller'),
            durationMs: performance.now() - messageAt,
          }),
      };
    });
    c.get('whenEnded')(({ disconnected }) => {
      observed.end({
        route: routeOf(c),
        status: c.res.status,
        durationMs: performance.now() - startedAt,
        disconnected,
        error: c.error ?? c.get('streamError'),
        caller: c.get('caller'),
      });
    });
    await (observed.run ? observed.run(next) : next());
  };
}

/** The route that answered, without the patterns of its parameters. */
function routeOf(c: Context): string | undefined {
  const path = matchedRoutes(c).findLast(each => !each.path.endsWith('*'))?.path;
  return path?.replaceAll(/\{.*?\}/g, '');
}
