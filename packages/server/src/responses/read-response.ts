import { failResponse, type ResponseEvent, type WireResponse } from '@loam/openai-wire';
import type { Context } from 'hono';
import {
  computedElsewhere,
  invalidQuery,
  notInBackground,
  notStreamable,
  responseUnknown,
  serverStopped,
} from '../errors/response-refusals.ts';
import type { ServerEnv } from '../server-env.ts';
import { eventStreamResponse } from '../streams/event-stream-response.ts';
import { generatedStream } from '../streams/generated-stream.ts';
import type { BackgroundJobs } from './background-jobs.ts';
import { pageOf } from './page.ts';
import type { ResponseMemory } from './response-memory.ts';

type Settings = { memory: ResponseMemory; jobs: BackgroundJobs; keepAliveMs: number };
type Route = (c: Context<ServerEnv>) => Promise<Response>;

/** The name of a server-sent event is the type of what it carries (S1-74). */
export const nameOfEvent = (event: ResponseEvent) => event.type;

/** `GET /responses/{id}`, and its stream again with `?stream=true&starting_after=n`. */
export function retrieveResponse({ memory, jobs, keepAliveMs }: Settings): Route {
  return async c => {
    const { tenant, id } = target(c);
    const job = jobs.find(tenant, id);
    const stored = job ? undefined : await memory.get(tenant, id);
    const response = job?.response ?? stored?.response;
    if (!response) throw responseUnknown(id);
    if (c.req.query('stream') !== 'true') return c.json(response);

    const after = startingAfter(c.req.query('starting_after'));
    const events = job
      ? job.eventsAfter(after)
      : replay(eventsOf(response, stored?.events, after), after);
    return eventStreamResponse(c, generatedStream(events), {
      keepAliveMs,
      headers: {},
      eventOf: nameOfEvent,
    });
  };
}

/** `DELETE /responses/{id}`. Responses that continue from it cannot be continued any more (S1-61). */
export function deleteResponse({ memory, jobs }: Settings): Route {
  return async c => {
    const { tenant, id } = target(c);
    await jobs.find(tenant, id)?.cancel();
    if (!(await memory.delete(tenant, id))) throw responseUnknown(id);
    return c.json({ id, object: 'response', deleted: true });
  };
}

/** `POST /responses/{id}/cancel`. Cancelling what has ended changes nothing. */
export function cancelResponse({ memory, jobs }: Settings): Route {
  return async c => {
    const { tenant, id } = target(c);
    const job = jobs.find(tenant, id);
    if (job) {
      await job.cancel();
      return c.json(job.response);
    }
    const stored = await memory.get(tenant, id);
    if (!stored) throw responseUnknown(id);
    if (stored.response['background'] !== true) throw notInBackground(id);
    return c.json(stored.response);
  };
}

/** `GET /responses/{id}/input_items`: the items of its own request, the latest first. */
export function listInputItems({ memory, jobs }: Settings): Route {
  return async c => {
    const { tenant, id } = target(c);
    const input = jobs.find(tenant, id)?.input ?? (await memory.get(tenant, id))?.input;
    if (!input) throw responseUnknown(id);
    return c.json(pageOf(input, c.req.query()));
  };
}

function target(c: Context<ServerEnv>): { tenant: string; id: string } {
  return { tenant: c.get('caller').tenant, id: c.req.param('id') ?? '' };
}

function startingAfter(value: string | undefined): number {
  if (value === undefined) return -1;
  const after = Number(value);
  if (value.trim() !== '' && Number.isSafeInteger(after) && after >= -1) return after;
  throw invalidQuery('starting_after', 'the sequence number of an event');
}

/** @throws WireError where there is nothing to stream */
function eventsOf(
  response: WireResponse,
  stored: readonly ResponseEvent[] | undefined,
  after: number,
): readonly ResponseEvent[] {
  if (stored) return stored;
  if (response['background'] !== true) throw notStreamable(response.id);
  if (response.status !== 'failed') throw computedElsewhere(response.id);
  // Its events are gone with the process that computed it. What is left to tell is its end.
  return failResponse(response, serverStopped(), after + 1);
}

async function* replay(
  events: readonly ResponseEvent[],
  after: number,
): AsyncGenerator<ResponseEvent, void, undefined> {
  for (const event of events) if (event.sequence_number > after) yield event;
}
