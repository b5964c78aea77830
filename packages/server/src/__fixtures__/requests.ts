/** A request that any server answers with 200. */
export const validBody = {
  model: 'loam/tiny',
  messages: [{ role: 'user', content: 'Hello' }],
};

/** A `POST` of JSON. A string is sent as it is. */
export function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

export type Envelope = {
  error: { message: string; type: string; code: string; param: string };
};

export const envelopeOf = async (response: Response) => (await response.json()) as Envelope;

/** The data of every event of a stream, and the comments between them. */
export async function readEvents(
  response: Response,
): Promise<{ data: unknown[]; comments: number }> {
  const frames = (await response.text()).split('\n\n').filter(frame => frame !== '');
  const data = frames
    .filter(frame => frame.startsWith('data: '))
    .map(frame => frame.slice('data: '.length))
    .map(text => (text === '[DONE]' ? text : (JSON.parse(text) as unknown)));
  return { data, comments: frames.filter(frame => frame.startsWith(':')).length };
}
