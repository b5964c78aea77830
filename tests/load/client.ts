/** What came of one request. */
export type Outcome = {
  requestId: string;
  status: number;
  /** The client went away after the first bytes. */
  wasLeft: boolean;
  /** `usage.cost` of the answer, in US dollars. */
  cost: number | undefined;
  /** What was left of the limit, where there is one. */
  remaining: number | undefined;
};

type Kind = { path: string; body: object; headers?: Record<string, string>; isLeft?: boolean };

const messages = [{ role: 'user', content: 'Go on.' }];
const streamed = { stream: true, stream_options: { include_usage: true } };

/**
 * What clients ask, one after the other. Responses with `store: false`: others are remembered on
 * purpose, up to a bound that takes longer to reach.
 */
const kinds: readonly Kind[] = [
  { path: 'chat/completions', body: { model: 'steady', messages } },
  { path: 'chat/completions', body: { model: 'steady', messages, ...streamed } },
  { path: 'responses', body: { model: 'steady', input: 'Go on.', store: false, stream: true } },
  { path: 'chat/completions', body: { gateId: 'team', messages, ...streamed } },
  { path: 'messages', body: { model: 'steady', messages, max_tokens: 100 } },
  {
    path: 'responses',
    body: { input: 'Go on.', store: false },
    headers: { 'x-loam-gate-id': 'team' },
  },
  { path: 'chat/completions', body: { model: 'steady', messages, stream: true }, isLeft: true },
  { path: 'embeddings', body: { model: 'steady', input: ['a', 'b'] } },
];

/** One client that asks, reads to the end, and asks again, until it is told to stop. */
export async function runClient(
  { url, key, name }: { url: string; key: string; name: string },
  isOver: () => boolean,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  // They do not all begin with the same.
  for (let turn = Number(name) || 0; !isOver(); turn++) {
    const kind = kinds[turn % kinds.length];
    if (kind) outcomes.push(await ask(url, key, `load-${name}-${turn}`, kind));
  }
  return outcomes;
}

async function ask(
  url: string,
  key: string,
  requestId: string,
  { path, body, headers, isLeft = false }: Kind,
): Promise<Outcome> {
  const leaving = new AbortController();
  const response = await fetch(`${url}/v1/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${key}`,
      'x-request-id': requestId,
      ...headers,
    },
    body: JSON.stringify(body),
    signal: leaving.signal,
  });
  const { status } = response;
  const wasLeft = isLeft && status === 200;
  const text = wasLeft ? '' : await response.text();
  if (wasLeft) {
    await response.body?.getReader().read();
    leaving.abort();
  }
  const remaining = response.headers.get('x-ratelimit-remaining-requests');
  const cost = /"cost":([\d.e-]+)/.exec(text)?.[1];
  return {
    requestId,
    status,
    wasLeft,
    cost: cost === undefined ? undefined : Number(cost),
    remaining: remaining === null ? undefined : Number(remaining),
  };
}
