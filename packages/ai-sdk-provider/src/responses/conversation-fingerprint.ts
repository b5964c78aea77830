import type { ResponsesRequest, WireResponse } from '@loam/openai-wire';

type Item = Exclude<ResponsesRequest['input'], string>[number] | WireResponse['output'][number];

/**
 * A name for a conversation, the same whether its answers stand there as the server gave them or as
 * they come back in a prompt. `undefined` where something in it may come back as something else, and
 * where the runtime has no digests (a web page without TLS).
 */
export async function fingerprint(items: readonly Item[]): Promise<string | undefined> {
  const { subtle } = globalThis.crypto ?? {};
  if (!subtle) return undefined;
  const parts = items.map(canonical);
  if (parts.includes(undefined)) return undefined;
  const bytes = new TextEncoder().encode(JSON.stringify(parts.flat()));
  const digest = await subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

/** One entry for each part that the model reads; none for what it does not read. */
function canonical(item: Item): unknown[] | undefined {
  switch (item.type) {
    case 'message':
      if (item.role !== 'assistant') return [[item.role, item.content]];
      return typeof item.content === 'string'
        ? [['text', item.phase, item.content]]
        : allOf(item.content, part =>
            part.type === 'output_text' ? ['text', item.phase, part.text] : undefined,
          );
    case 'reasoning': {
      const parts = item.content?.length ? item.content : (item.summary ?? []);
      // Several parts of one item are read as one text, but come back as one item each.
      if (parts.length > 1) return undefined;
      return parts.flatMap(({ text }) => (text === '' ? [] : [['reasoning', text]]));
    }
    case 'function_call':
      if (item.status === 'incomplete') return [];
      return [['call', item.call_id, item.name, canonicalJson(item.arguments)]];
    case 'function_call_output':
      return [['output', item.call_id, item.output]];
    default:
      return undefined;
  }
}

function allOf<T, R>(items: readonly T[], map: (item: T) => R | undefined): R[] | undefined {
  const mapped = items.map(map);
  return mapped.includes(undefined) ? undefined : (mapped as R[]);
}

/** White space between the tokens of JSON does not come back. */
function canonicalJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text.trim() === '' ? '{}' : text;
  }
}
