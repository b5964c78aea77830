import type {
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
} from '@ai-sdk/provider';
import type { GenerationTimings, LoamMetadata } from '@loam/model-port';
import type { Asker } from '../models/asker.ts';
import { billedTokens, costOf, toUsd } from './price.ts';
import type { CallMeter, MeteredCall } from './request-meter.ts';
import { wholeUsage } from './whole-usage.ts';

/**
 * A call of a model whose end says what it cost and who answered, and whose usage is counted for
 * the request it belongs to, also when it fails or is left.
 */
export async function meterStream(
  asker: Asker,
  call: MeteredCall,
  start: () => PromiseLike<LanguageModelV4StreamResult>,
): Promise<LanguageModelV4StreamResult> {
  const meter = asker.meter?.begin(call);
  const startedAt = performance.now();
  try {
    const result = await (meter ? meter.run(start) : start());
    return { ...result, stream: meterParts(result.stream, { call, meter, startedAt }) };
  } catch (error) {
    await meter?.endWithout({ wasLeft: false, error });
    throw error;
  }
}

type Metered = { call: MeteredCall; meter: CallMeter | undefined; startedAt: number };

function meterParts(
  source: ReadableStream<LanguageModelV4StreamPart>,
  metered: Metered,
): ReadableStream<LanguageModelV4StreamPart> {
  const { meter } = metered;
  const reader = source.getReader();
  let firstTokenAt: number | undefined;
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            await meter?.endWithout({ wasLeft: false });
            controller.close();
            return;
          }
          meter?.passed(value);
          if ('delta' in value) {
            firstTokenAt ??= performance.now();
            meter?.heard(value.delta);
          } else if (value.type === 'tool-call') meter?.heard('');
          else if (value.type === 'error') {
            await meter?.endWithout({ wasLeft: false, error: value.error });
          }
          controller.enqueue(
            value.type === 'finish' ? finishOf(value, metered, firstTokenAt) : value,
          );
        } catch (error) {
          await meter?.endWithout({ wasLeft: false, error });
          controller.error(error);
        }
      },
      async cancel(reason) {
        await Promise.all([meter?.endWithout({ wasLeft: true }), reader.cancel(reason)]);
      },
    },
    { highWaterMark: 0 },
  );
}

function finishOf(
  part: Extract<LanguageModelV4StreamPart, { type: 'finish' }>,
  { call, meter, startedAt }: Metered,
  firstTokenAt: number | undefined,
): LanguageModelV4StreamPart {
  const said: LoamMetadata = part.providerMetadata?.['loam'] ?? {};
  const usage = wholeUsage(part.usage);
  meter?.endWith(usage, {
    cost: said.cost,
    missReason: said.cache?.missReason,
    finishReason: part.finishReason.unified,
  });
  const known = labelsOf(call, call.price && toUsd(costOf(billedTokens(usage), call.price)));
  if (Object.keys(known).length === 0) return { ...part, usage };
  return {
    ...part,
    usage,
    providerMetadata: {
      ...part.providerMetadata,
      loam: {
        // Models elsewhere do not say how long they took (S4-20).
        ...(call.gate !== undefined && { timings: timingsOf(startedAt, firstTokenAt) }),
        ...said,
        ...known,
      },
    },
  };
}

function timingsOf(startedAt: number, firstTokenAt: number | undefined): GenerationTimings {
  if (firstTokenAt === undefined) return {};
  return {
    firstTokenMs: firstTokenAt - startedAt,
    decodeMs: performance.now() - firstTokenAt,
  };
}

/** What `providerMetadata.loam` says of who answered and what it cost, as far as it is known. */
export function labelsOf(call: MeteredCall, cost: number | undefined): LoamMetadata {
  const { gate, target, model } = call;
  return {
    ...(cost !== undefined && { cost }),
    ...(gate !== undefined && { gate, model, ...(target !== undefined && { target }) }),
  };
}

/** The texts of a prompt, one after the other. */
export function textOfPrompt(prompt: LanguageModelV4Prompt): string {
  return prompt
    .flatMap(({ content }) =>
      typeof content === 'string'
        ? [content]
        : content.map(part => {
            if ('text' in part) return part.text;
            if (part.type === 'tool-call') return JSON.stringify(part.input);
            return part.type === 'tool-result' ? JSON.stringify(part.output) : '';
          }),
    )
    .join('\n');
}
