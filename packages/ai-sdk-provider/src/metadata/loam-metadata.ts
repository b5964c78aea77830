import type { SharedV4ProviderMetadata } from '@ai-sdk/provider';
import { isRecord } from '@ai-sdk/provider-utils';
import type { LoamMetadata as ModelMetadata } from '@loam/model-port';

/**
 * `providerMetadata.loam` of a finished answer, and, of a responses model, of its parts.
 *
 * A type alias, not an interface, so that it is assignable to the AI SDK's JSON object type.
 */
export type LoamMetadata = ModelMetadata & {
  /** Of a response, which `previousResponseId` continues. */
  responseId?: string;
  /** Of a part of a response, which `itemReferences` sends in its place. */
  itemId?: string;
};

/**
 * What Loam tells about a finished answer, or `undefined` where the metadata is not Loam's: another
 * provider answered, or it was stored and changed.
 *
 * @param providerMetadata of a step, a part or a result
 */
export function getLoamMetadata(
  providerMetadata: SharedV4ProviderMetadata | undefined,
): LoamMetadata | undefined {
  const metadata: unknown = providerMetadata?.loam;
  return isLoamMetadata(metadata) ? metadata : undefined;
}

/** Whether a value has the shape of `providerMetadata.loam`. Further fields do not matter. */
export function isLoamMetadata(value: unknown): value is LoamMetadata {
  if (!isRecord(value)) return false;
  const { cache, timings, logprobs, cost } = value;
  const { gate, target, model, responseId, itemId } = value;
  return (
    isAbsentOr(isCache, cache) &&
    isAbsentOr(isTimings, timings) &&
    isAbsentOr(isLogprobs, logprobs) &&
    isAbsentOr(isNumber, cost) &&
    [gate, target, model, responseId, itemId].every(name => isAbsentOr(isString, name))
  );
}

const timingNames = [
  'queueMs',
  'promptMs',
  'firstTokenMs',
  'decodeMs',
  'tokensPerSecond',
  'draftTokens',
  'acceptedDraftTokens',
];

function isCache(value: unknown): boolean {
  return isRecord(value) && isNumber(value.cachedTokens) && isAbsentOr(isString, value.missReason);
}

function isTimings(value: unknown): boolean {
  return isRecord(value) && timingNames.every(name => isAbsentOr(isNumber, value[name]));
}

function isLogprobs(value: unknown): boolean {
  return Array.isArray(value) && value.every(item => isTopLogprob(item) && isTopLogprobs(item.top));
}

const isTopLogprobs = (value: unknown) => Array.isArray(value) && value.every(isTopLogprob);

function isTopLogprob(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && isString(value.token) && isNumber(value.logprob);
}

const isAbsentOr = (is: (value: unknown) => boolean, value: unknown) =>
  value === undefined || is(value);
const isNumber = (value: unknown) => typeof value === 'number';
const isString = (value: unknown) => typeof value === 'string';
