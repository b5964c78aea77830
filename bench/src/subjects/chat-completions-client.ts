import { Agent, type IncomingMessage, request } from 'node:http';
import type { BenchModel } from '../models/bench-model.ts';
import { readEventData } from './event-data.ts';
import type { AnswerRequest, Usage } from './subject.ts';

type Delta = {
  content?: string | null;
  reasoning_content?: string | null;
  tool_calls?: unknown[] | null;
};

type Chunk = {
  choices?: { delta?: Delta }[];
  usage?: { prompt_tokens: number; completion_tokens: number } | null;
  error?: { message: string };
};

/**
 * A client of `POST /v1/chat/completions` that costs little itself: it shares the machine with the
 * server it measures.
 */
export class ChatCompletionsClient {
  readonly #url: string;
  readonly #endTokens: readonly number[];
  readonly #agent = new Agent({ keepAlive: true });

  constructor(url: string, { endTokens }: BenchModel) {
    this.#url = `${url}/v1/chat/completions`;
    this.#endTokens = endTokens;
  }

  async answer(answer: AnswerRequest, onText: () => void): Promise<Usage> {
    let usage: Usage | undefined;
    for await (const data of this.#post(JSON.stringify(this.#body(answer)))) {
      if (data === '[DONE]') break;
      const chunk = JSON.parse(data) as Chunk;
      if (chunk.error) throw new Error(chunk.error.message);
      const { content, reasoning_content, tool_calls } = chunk.choices?.[0]?.delta ?? {};
      if (content || reasoning_content || tool_calls) onText();
      if (!chunk.usage) continue;
      const { prompt_tokens, completion_tokens } = chunk.usage;
      usage = { promptTokens: prompt_tokens, outputTokens: completion_tokens };
    }
    if (!usage) throw new Error(`${this.#url} ended an answer without its usage.`);
    return usage;
  }

  close(): void {
    this.#agent.destroy();
  }

  #body({ prompt, tokens, schema, topLogprobs }: AnswerRequest): object {
    return {
      model: 'bench',
      messages: [{ role: 'user', content: prompt }],
      max_tokens: tokens,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
      ...(this.#endTokens.length > 0 && {
        logit_bias: Object.fromEntries(this.#endTokens.map(token => [token, -100])),
      }),
      ...(schema && {
        response_format: { type: 'json_schema', json_schema: { name: 'bench', schema } },
      }),
      ...(topLogprobs !== undefined && { logprobs: true, top_logprobs: topLogprobs }),
    };
  }

  async *#post(body: string): AsyncGenerator<string, void, undefined> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(
        this.#url,
        {
          method: 'POST',
          agent: this.#agent,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          },
        },
        resolve,
      )
        .once('error', reject)
        .end(body);
    });
    response.setEncoding('utf8');
    if (response.statusCode !== 200) {
      let text = '';
      for await (const part of response) text += String(part);
      throw new Error(`${this.#url} answered ${response.statusCode}: ${text.slice(0, 500)}`);
    }
    yield* readEventData(response as AsyncIterable<string>);
  }
}
