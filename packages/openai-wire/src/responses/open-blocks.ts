import type { LanguageModelV4StreamPart, SharedV4ProviderMetadata } from '@ai-sdk/provider';
import type { TokenLogprob, TopLogprob } from '@loam/model-port';
import { removeUndefined } from '../remove-undefined.ts';
import type { ResponseLogprob } from './content-schema.ts';
import type { MessageItem } from './item-schema.ts';

type Kind = 'text' | 'reasoning';
type Block = { kind: Kind; id: string; itemId: string };

/**
 * The blocks of text and reasoning that are open while a response is read. A block is one part of
 * one item; what is written to it opens it, and closing it twice closes it once.
 */
export class OpenBlocks {
  readonly #enqueue: (part: LanguageModelV4StreamPart) => void;
  readonly #open = new Map<string, Block>();
  readonly #phases = new Map<string, MessageItem['phase']>();
  readonly #filled = new Set<string>();
  /** Of the response, once it is known: each block tells it, so that a conversation can go on from it. */
  responseId: string | undefined;
  /** Of all texts, in their order. */
  readonly logprobs: TokenLogprob[] = [];

  constructor(enqueue: (part: LanguageModelV4StreamPart) => void) {
    this.#enqueue = enqueue;
  }

  /** Whether anything of an item has been read. */
  hadContent(itemId: string): boolean {
    return this.#filled.has(itemId);
  }

  setPhase(itemId: string, phase: MessageItem['phase']): void {
    this.#phases.set(itemId, phase);
  }

  open(kind: Kind, itemId: string, index: number): Block {
    const key = keyOf(itemId, index);
    const known = this.#open.get(key);
    if (known) return known;
    const block = { kind, id: index === 0 ? itemId : key, itemId };
    this.#open.set(key, block);
    this.#filled.add(itemId);
    this.#enqueue({ type: `${kind}-start`, id: block.id, ...this.#metadata(itemId) });
    return block;
  }

  write(
    kind: Kind,
    itemId: string,
    index: number,
    delta: string,
    wireLogprobs?: ResponseLogprob[] | null,
  ): void {
    const { id } = this.open(kind, itemId, index);
    const logprobs = (wireLogprobs ?? []).map(decodeLogprob);
    this.logprobs.push(...logprobs);
    this.#enqueue({
      type: `${kind}-delta`,
      id,
      delta,
      ...(logprobs.length > 0 && { providerMetadata: { loam: { logprobs } } }),
    });
  }

  /** A block in one piece. */
  writeWhole(
    kind: Kind,
    itemId: string,
    index: number,
    text: string,
    logprobs?: ResponseLogprob[] | null,
  ): void {
    this.open(kind, itemId, index);
    if (text !== '') this.write(kind, itemId, index, text, logprobs);
    this.close(itemId, index);
  }

  close(itemId: string, index: number): void {
    this.#close(keyOf(itemId, index));
  }

  closeItem(itemId: string): void {
    for (const [key, block] of this.#open) if (block.itemId === itemId) this.#close(key);
  }

  closeAll(): void {
    for (const key of this.#open.keys()) this.#close(key);
  }

  #close(key: string): void {
    const block = this.#open.get(key);
    if (!block) return;
    this.#open.delete(key);
    this.#enqueue({ type: `${block.kind}-end`, id: block.id, ...this.#metadata(block.itemId) });
  }

  #metadata(itemId: string): { providerMetadata?: SharedV4ProviderMetadata } {
    if (itemId === '') return {};
    const phase = this.#phases.get(itemId);
    const { responseId } = this;
    return {
      providerMetadata: {
        loam: { itemId, ...(responseId && { responseId }), ...(phase && { phase }) },
      },
    };
  }
}

function keyOf(itemId: string, index: number): string {
  return `${itemId}:${index}`;
}

function decodeLogprob({ top_logprobs: top, ...token }: ResponseLogprob): TokenLogprob {
  return Object.assign(decodeToken(token), { top: (top ?? []).map(decodeToken) });
}

/** Bytes are a list on this wire; one that is empty says that they are unknown. */
function decodeToken({
  token,
  logprob,
  bytes,
}: Pick<ResponseLogprob, 'token' | 'logprob' | 'bytes'>): TopLogprob {
  return removeUndefined({ token, logprob, bytes: bytes?.length ? bytes : undefined });
}
