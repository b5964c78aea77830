import type { WireResponse } from '@loam/openai-wire';
import { expect } from 'vitest';
import { post } from './requests.ts';
import type { Connection } from './transports.ts';

/** Creates a response and expects it to be one. */
export async function create(
  connection: Connection,
  body: object,
  headers: Record<string, string> = {},
): Promise<WireResponse> {
  const response = await connection.send('/v1/responses', post({ model: 'loam/tiny', ...body }, headers));
  const answer = (await response.json()) as WireResponse;
  expect({ status: response.status, error: answer.error }).toEqual({ status: 200, error: null });
  return answer;
}

/** The events of a stream, with their names. */
export async function eventsOf(
  response: Response,
): Promise<Array<{ type: string; sequence_number: number; response: WireResponse }>> {
  const frames = (await response.text()).split('\n\n').filter(frame => frame.startsWith('event: '));
  return frames.map(frame => {
    const [, name, data] = /^event: (\S+)\ndata: (.*)$/.exec(frame) ?? [];
    const event = JSON.parse(data ?? '');
    // S1-74.
    expect(event.type).toBe(name);
    return event;
  });
}
