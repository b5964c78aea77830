import { execFileSync } from 'node:child_process';
import { createLlamaCpp, type ModelEntry } from '@loam/llama-cpp';
import { createServer } from '@loam/server';
import { tinyModel } from '@loam/tiny-model';

export const hello = 'Hello! How can I help you?';

export type FaultServerOptions = {
  entry?: Partial<ModelEntry>;
  backend?: 'auto' | 'direct' | 'node-llama-cpp';
};

type Body = Record<string, unknown>;

/** A question with a short, certain answer. */
export const short: Body = { messages: [{ role: 'user', content: 'Hello!' }] };

/** A list of digits that never ends by itself. */
export const endless: Body = {
  messages: [{ role: 'user', content: 'Count.' }],
  grammar: 'root ::= ([0-9] " ")+ "end"',
  // Without the letter the end begins with.
  logit_bias: { 101: -100 },
};

/** The server and its engine; `await using` leaves neither behind. */
export function faultServer({ entry, backend = 'auto' }: FaultServerOptions = {}) {
  const provider = createLlamaCpp({ models: [{ ...tinyModel, ...entry }], backend });
  const server = createServer({ provider, requireAuth: false });

  function chat(body: Body, signal?: AbortSignal): Promise<Response> {
    return server.fetch(
      new Request('http://127.0.0.1:8080/v1/chat/completions', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: tinyModel.id, ...body }),
        ...(signal && { signal }),
      }),
    );
  }

  return {
    chat,
    load: () => provider.load(tinyModel.id),
    stats: async () => (await provider.stats())[0],
    /** The text of a whole answer. */
    async answer(body: Body): Promise<string> {
      const response = await chat(body);
      const { choices } = (await response.json()) as {
        choices: { message: { content: string } }[];
      };
      return choices[0]?.message.content ?? '';
    },
    /** The error of an answer that has none, with what tells a client whether to try again. */
    async refusal(body: Body) {
      const response = await chat(body);
      const { error } = (await response.json()) as { error: Body };
      return { status: response.status, error, retryAfterMs: retryAfterMs(response) };
    },
    async [Symbol.asyncDispose]() {
      await provider.close();
    },
  };
}

function retryAfterMs({ headers }: Response): number | undefined {
  const value = headers.get('retry-after-ms');
  return value === null ? undefined : Number(value);
}

/** The process that computes, of which there is one. */
export function enginePid(): number {
  const found = execFileSync('pgrep', ['-P', String(process.pid), '-f', 'engine-process']);
  return Number(found.toString().trim().split('\n').at(-1));
}

/** The data of a stream's events, as they come. */
export async function* events(response: Response): AsyncGenerator<Body | '[DONE]'> {
  if (!response.body) return;
  let held = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (held + chunk).split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('data: ')) continue;
      const data = line.slice('data: '.length);
      yield data === '[DONE]' ? data : (JSON.parse(data) as Body);
    }
  }
}

/** Every event of a stream from here on. */
export async function drain(stream: AsyncIterable<Body | '[DONE]'>) {
  const all: (Body | '[DONE]')[] = [];
  for await (const event of stream) all.push(event);
  return all;
}
