import type {
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
  SharedV4Warning,
} from '@ai-sdk/provider';
import type { LoamMetadata, TokenLogprob } from '@loam/model-port';
import fc from 'fast-check';

type Part = LanguageModelV4StreamPart;

const text = fc.string({ unit: 'grapheme', maxLength: 6 });
const deltas = fc.array(text, { maxLength: 4 });
const count = fc.nat({ max: 1000 });
const optionalCount = fc.option(count, { nil: undefined });

const topLogprob = fc.record(
  {
    token: text,
    logprob: fc.integer({ min: -50, max: 0 }).map(value => value + 0),
    bytes: fc.array(fc.nat({ max: 255 }), { maxLength: 3 }),
  },
  { requiredKeys: ['token', 'logprob'] },
);
const logprob: fc.Arbitrary<TokenLogprob> = fc
  .tuple(topLogprob, fc.array(topLogprob, { maxLength: 2 }))
  .map(([token, top]) => Object.assign({ top }, token));

const block = (kind: 'text' | 'reasoning') =>
  fc.record({ kind: fc.constant(kind), deltas, logprobs: fc.boolean() });

/** Calls whose inputs arrive interleaved, in pieces, in one piece, or as text to be encoded. */
const calls = fc.record({
  kind: fc.constant('calls' as const),
  calls: fc.array(
    fc.record({
      toolName: fc.constantFrom('f', 'get_weather'),
      input: fc
        .dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.oneof(text, count), { maxKeys: 2 })
        .map(input => JSON.stringify(input)),
      form: fc.constantFrom('streamed', 'whole', 'text'),
      cut: fc.nat({ max: 8 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** Parts that the chat wire has no place for. */
const invisible = fc.constantFrom<'ping' | 'source' | 'file' | 'provider-call'>(
  'ping',
  'source',
  'file',
  'provider-call',
);
const item = fc.oneof(
  { weight: 3, arbitrary: block('text') },
  { weight: 2, arbitrary: block('reasoning') },
  { weight: 3, arbitrary: calls },
  { weight: 1, arbitrary: invisible.map(kind => ({ kind })) },
);
type Item = typeof item extends fc.Arbitrary<infer Value> ? Value : never;

const usage: fc.Arbitrary<LanguageModelV4Usage> = fc.record({
  inputTokens: fc.record({
    total: optionalCount,
    noCache: optionalCount,
    cacheRead: optionalCount,
    cacheWrite: optionalCount,
  }),
  outputTokens: fc.record({ total: optionalCount, text: optionalCount, reasoning: optionalCount }),
});

const metadata: fc.Arbitrary<LoamMetadata> = fc.record(
  {
    cache: fc.record(
      { cachedTokens: count, missReason: fc.constantFrom('first-use', 'evicted') },
      { requiredKeys: ['cachedTokens'] },
    ),
    timings: fc.record(
      { queueMs: count, promptMs: count, firstTokenMs: count, decodeMs: count, tokensPerSecond: count, draftTokens: count, acceptedDraftTokens: count },
      { requiredKeys: [] },
    ),
    cost: count,
    gate: fc.string(),
    target: fc.string(),
    model: fc.string(),
  },
  { requiredKeys: [] },
);

/** What a model may warn of. */
const warning: fc.Arbitrary<SharedV4Warning> = fc.oneof(
  fc.record({ type: fc.constantFrom('unsupported', 'compatibility'), feature: text }),
  fc.record({ type: fc.constant('unsupported' as const), feature: text, details: text }),
  fc.record({ type: fc.constant('deprecated' as const), setting: text, message: text }),
  fc.record({ type: fc.constant('other' as const), message: text }),
);

/** How a stream ends: as it should, with an error part, or without a word. */
const ending = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('stop', 'length', 'tool-calls', 'content-filter', 'other'),
  },
  { weight: 1, arbitrary: fc.constantFrom('error', 'interrupted', 'error-part', 'cut') },
);

function partsOf(item: Item, id: number, logprobs: () => TokenLogprob[]): Part[] {
  switch (item.kind) {
    case 'text':
    case 'reasoning': {
      const block = { id: `b${id}` };
      return [
        { type: `${item.kind}-start`, ...block },
        ...item.deltas.map((delta): Part => {
          const drawn = item.kind === 'text' && item.logprobs && delta !== '' ? logprobs() : [];
          return {
            type: `${item.kind}-delta`,
            ...block,
            delta,
            ...(drawn.length > 0 && { providerMetadata: { loam: { logprobs: drawn } } }),
          };
        }),
        { type: `${item.kind}-end`, ...block },
      ];
    }
    case 'calls':
      return callParts(item.calls, id);
    case 'ping':
      return [{ type: 'ping' }];
    case 'source':
      return [{ type: 'source', sourceType: 'url', id: `s${id}`, url: 'https://example.com' }];
    case 'file':
      return [{ type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AAAA' } }];
    default: {
      const call = { toolCallId: `p${id}`, toolName: 'web_search' };
      return [
        { type: 'tool-input-start', id: `p${id}`, toolName: 'web_search', providerExecuted: true },
        { type: 'tool-input-delta', id: `p${id}`, delta: '{}' },
        { type: 'tool-input-end', id: `p${id}` },
        { type: 'tool-call', ...call, input: '{}', providerExecuted: true },
        { type: 'tool-result', ...call, result: 'found' },
      ];
    }
  }
}

function callParts(calls: Extract<Item, { kind: 'calls' }>['calls'], id: number): Part[] {
  const columns = calls.map(({ toolName, input, form, cut }, index): Part[] => {
    const toolCallId = `c${id}_${index}`;
    const call: Part = { type: 'tool-call', toolCallId, toolName, input };
    if (form === 'whole') return [call];
    const start: Part = {
      type: 'tool-input-start',
      id: toolCallId,
      toolName,
      ...(form === 'text' && { inputEncoding: 'text' }),
    };
    const pieces = form === 'text' ? ['raw'] : [input.slice(0, cut), input.slice(cut)];
    return [
      start,
      ...pieces.map((delta): Part => ({ type: 'tool-input-delta', id: toolCallId, delta })),
      { type: 'tool-input-end', id: toolCallId },
      call,
    ];
  });
  const rows = Math.max(...columns.map(column => column.length));
  return Array.from({ length: rows }, (_, row) => columns.flatMap(column => column[row] ?? [])).flat();
}

/** Any stream a model may produce, failures included. */
export const arbitraryParts: fc.Arbitrary<Part[]> = fc
  .record({
    warnings: fc.array(warning, { maxLength: 2 }),
    items: fc.array(item, { maxLength: 6 }),
    logprobs: fc.array(logprob, { minLength: 1, maxLength: 8 }),
    lastLogprobs: fc.boolean(),
    usage,
    metadata,
    ending,
  })
  .map(({ warnings, items, logprobs, lastLogprobs, usage, metadata, ending }) => {
    let next = 0;
    const sent: TokenLogprob[] = [];
    const draw = (): TokenLogprob[] => {
      const drawn = logprobs.slice(next, ++next);
      sent.push(...drawn);
      return drawn;
    };
    const parts: Part[] = [
      { type: 'stream-start', warnings },
      { type: 'response-metadata', id: 'r1', modelId: 'model-behind', timestamp: new Date(1) },
    ];
    for (const [index, drawn] of items.entries()) parts.push(...partsOf(drawn, index, draw));
    if (ending === 'cut') return parts;
    if (ending === 'error-part') parts.push({ type: 'error', error: new Error('internal detail') });
    const all = lastLogprobs ? logprobs : sent;
    const loam: LoamMetadata = all.length > 0 ? { ...metadata, logprobs: all } : metadata;
    parts.push({
      type: 'finish',
      finishReason: { unified: ending === 'error-part' ? 'error' : ending, raw: 'whatever' },
      usage,
      providerMetadata: Object.keys(loam).length > 0 ? { loam, other: { kept: 'no' } } : undefined,
    });
    return parts;
  });
