import type { Attributes } from '@opentelemetry/api';
import { errorCodeOf } from '../observability/error-code.ts';
import type { EndedCall, EndedRequest, ModelCall } from '../observability/observer.ts';
import { providerName } from '../observability/provider-name.ts';
import { toUsd } from '../usage/price.ts';

// The names are those of the conventions for HTTP (stable) and for generative AI (in development,
// https://github.com/open-telemetry/semantic-conventions-genai); what they have no word for is `loam.…`.
// They are written out: the package with their constants calls these deprecated.

const knownMethods: ReadonlySet<string> = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'TRACE',
  'WEBSOCKET',
]);

/** Clients may make up methods. */
export function methodName(method: string): string {
  return knownMethods.has(method) ? method : '_OTHER';
}

/** What tells requests apart in metrics. */
export function requestLabels(method: string, { route, status }: EndedRequest): Attributes {
  return {
    'http.request.method': methodName(method),
    'http.response.status_code': status,
    ...(route !== undefined && { 'http.route': route }),
    ...(status >= 500 && { 'error.type': String(status) }),
  };
}

/**
 * What tells calls of models apart in metrics.
 *
 * @param model its id, within bounds
 */
export function callLabels(call: ModelCall, model: string): Attributes {
  return {
    'gen_ai.operation.name': call.operation,
    'gen_ai.provider.name': providerName(call.provider),
    'gen_ai.request.model': model,
    ...(call.gate !== undefined && { 'loam.gate': call.gate }),
  };
}

/** What a span says of a call when it begins. */
export function callAttributes(call: ModelCall): Attributes {
  const { parameters = {} } = call;
  return withoutUndefined({
    'gen_ai.operation.name': call.operation,
    'gen_ai.provider.name': providerName(call.provider),
    'gen_ai.request.model': call.model,
    'gen_ai.request.max_tokens': parameters.maxOutputTokens,
    'gen_ai.request.temperature': parameters.temperature,
    'gen_ai.request.top_p': parameters.topP,
    'gen_ai.request.top_k': parameters.topK,
    'gen_ai.request.frequency_penalty': parameters.frequencyPenalty,
    'gen_ai.request.presence_penalty': parameters.presencePenalty,
    'gen_ai.request.seed': parameters.seed,
    'loam.gate': call.gate,
    'loam.target': call.target,
  });
}

/** What a span says of a call when it has ended. */
export function endedCallAttributes({ operation }: ModelCall, ended: EndedCall): Attributes {
  const writes = operation === 'chat' || operation === 'text_completion';
  return withoutUndefined({
    'gen_ai.usage.input_tokens': ended.inputTokens,
    'gen_ai.usage.cache_read.input_tokens': writes ? ended.cachedTokens : undefined,
    'gen_ai.usage.output_tokens': writes ? ended.outputTokens : undefined,
    'gen_ai.usage.reasoning.output_tokens': writes ? ended.reasoningTokens : undefined,
    'gen_ai.response.finish_reasons':
      ended.finishReason === undefined ? undefined : [ended.finishReason.replaceAll('-', '_')],
    'gen_ai.response.time_to_first_chunk':
      writes && ended.firstOutputMs !== undefined ? ended.firstOutputMs / 1000 : undefined,
    'loam.cost': ended.cost === undefined ? undefined : toUsd(ended.cost),
    'loam.cache.miss_reason': ended.missReason,
    'loam.disconnected': ended.wasLeft || undefined,
    'error.type': ended.error === undefined ? undefined : errorCodeOf(ended.error),
  });
}

function withoutUndefined(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
