import type { ResponsesRequest } from '@loam/openai-wire';
import type { Context } from 'hono';
import { upgradeRequired } from '../../errors/socket-refusals.ts';
import type { ServerEnv } from '../../server-env.ts';
import type { ResponseMemory } from '../response-memory.ts';
import { answerMessages } from './answer-message.ts';
import { ResponseSession, type SessionSocket } from './response-session.ts';

/** Begins the session of a connection that has been let in. */
export type OpenSession = (socket: SessionSocket) => ResponseSession;

/**
 * `GET /responses`: the address of the WebSocket. The upgrade passes what every request passes, host,
 * origin and key; whoever runs the server then takes the session. Without anybody to take it, there
 * is none to be had.
 */
export function openSession(settings: {
  memory: ResponseMemory;
  strictParams: boolean;
  adapt?: ((request: ResponsesRequest) => ResponsesRequest) | undefined;
}) {
  const { strictParams, adapt } = settings;

  return async (c: Context<ServerEnv>) => {
    const takeSession = c.env?.takeSession;
    const isUpgrade = c.req.header('upgrade')?.toLowerCase() === 'websocket';
    if (!takeSession || !isUpgrade) throw upgradeRequired();

    const { tenant, storage } = c.get('caller');
    const memory = settings.memory.withPolicy(storage);
    takeSession(
      socket =>
        new ResponseSession(
          socket,
          answerMessages({
            tenant,
            memory,
            strictParams,
            adapt,
            openMessage: c.get('openMessage'),
          }),
          c.get('requestId'),
        ),
    );
    // No `Response` can say 101: the upgrade itself does.
    return c.body(null, 204);
  };
}
