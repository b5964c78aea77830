import { z } from 'zod/v4';
import type { Answer, EvaluationCase, ToolDefinition } from './evaluation-case.ts';

const completionSchema = z.object({
  choices: z.tuple([
    z.object({
      message: z.object({
        content: z.string().nullish(),
        reasoning_content: z.string().nullish(),
        tool_calls: z
          .array(z.object({ function: z.object({ name: z.string(), arguments: z.string() }) }))
          .nullish(),
      }),
    }),
  ]),
});

/** The server that is asked. */
export interface Target {
  readonly fetch: typeof fetch;
  /** With `/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey?: string | undefined;
}

/** Longer than any right answer. */
const maxTokens = 400;

/**
 * Asks one case, greedily.
 *
 * @throws Error with what the server said when it does not answer
 */
export async function ask(
  target: Target,
  { request }: EvaluationCase,
  tools: ReadonlyMap<string, ToolDefinition>,
): Promise<Answer> {
  const response = await target.fetch(`${target.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(target.apiKey && { authorization: `Bearer ${target.apiKey}` }),
    },
    body: JSON.stringify({
      ...request,
      model: target.model,
      temperature: 0,
      max_tokens: maxTokens,
      ...(request.tools && { tools: request.tools.map(name => tools.get(name)) }),
    }),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  const [{ message }] = completionSchema.parse(await response.json()).choices;
  return {
    text: message.content ?? '',
    reasoning: message.reasoning_content ?? '',
    calls: (message.tool_calls ?? []).map(call => ({
      name: call.function.name,
      arguments: objectIn(call.function.arguments),
    })),
  };
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
