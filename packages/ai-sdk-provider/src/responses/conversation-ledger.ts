import type { LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { encodeResponsesRequest, type WireResponse } from '@loam/openai-wire';
import { fingerprint } from './conversation-fingerprint.ts';

/** Where the server keeps a response that can be continued. */
export type KeptIn =
  /** For good: whoever has the key can continue it. */
  | 'store'
  /** For a while, for requests over HTTP that reach the same process. */
  | 'server-memory'
  /** For as long as the connection lives on which it was answered. */
  | 'connection';

export type Continuation = {
  responseId: string;
  /** What the server does not have yet. */
  newMessages: LanguageModelV4Prompt;
};

type KnownResponse = {
  /** Of the conversation up to the end of this response. */
  fingerprint: string;
  keptIn: KeptIn;
};

/** Beyond it, the oldest are forgotten. */
const maxResponses = 1000;

/**
 * The responses that a provider has received, and what the conversation is up to the end of each. It
 * never holds a conversation itself. A response is continued only where every word before it is still
 * the same; what another process has received is not known, and goes in full.
 */
export class ConversationLedger {
  readonly #responses = new Map<string, KnownResponse>();

  /** @param prompt the whole conversation that the response answers */
  async add(prompt: LanguageModelV4Prompt, response: WireResponse, keptIn: KeptIn): Promise<void> {
    const conversation = await fingerprint([...itemsOf(prompt), ...response.output]);
    if (conversation === undefined || response.id === '') return;
    this.#responses.delete(response.id);
    this.#responses.set(response.id, { fingerprint: conversation, keptIn });
    const [oldest] = this.#responses.keys();
    if (this.#responses.size > maxResponses && oldest !== undefined) this.forget(oldest);
  }

  /**
   * The response that a prompt continues, if it does.
   *
   * @param canContinue whether a response can be continued from where it is kept
   */
  async find(
    prompt: LanguageModelV4Prompt,
    canContinue: (responseId: string, keptIn: KeptIn) => boolean,
  ): Promise<Continuation | undefined> {
    const end = prompt.findLastIndex(({ role }) => role === 'assistant') + 1;
    const responseId = responseIdOf(prompt[end - 1]);
    const known = responseId === undefined ? undefined : this.#responses.get(responseId);
    if (!known || responseId === undefined || end === prompt.length) return undefined;
    if (!canContinue(responseId, known.keptIn)) return undefined;
    const before = await fingerprint(itemsOf(prompt.slice(0, end)));
    return before === known.fingerprint
      ? { responseId, newMessages: prompt.slice(end) }
      : undefined;
  }

  /** To be called when the server does not know a response any more. */
  forget(responseId: string): void {
    this.#responses.delete(responseId);
  }
}

/** The answer that an assistant's message is, from the metadata of its parts. */
function responseIdOf(message: LanguageModelV4Message | undefined): string | undefined {
  if (message?.role !== 'assistant') return undefined;
  const ids = message.content.flatMap(({ providerOptions }) => {
    const id = providerOptions?.loam?.responseId;
    return typeof id === 'string' ? [id] : [];
  });
  return ids.at(-1);
}

function itemsOf(prompt: LanguageModelV4Prompt) {
  const { input } = encodeResponsesRequest('', { prompt }).request;
  return typeof input === 'string' ? [] : input;
}
