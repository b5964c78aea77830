import type { ResponseEvent, ResponseItem, WireResponse } from '@loam/openai-wire';

/** One response as it is kept, with what is needed to continue it. */
export type StoredResponse = {
  /** As it ended. */
  response: WireResponse;
  /** The items of its own request, each with an id; those before it belong to its ancestors. */
  input: ResponseItem[];
  previousResponseId: string | null;
  /** Unix milliseconds. */
  expiresAt: number;
  /** All events, where its stream can be read again (`background: true`). */
  events?: ResponseEvent[];
};

/**
 * Keeps responses. A tenant sees its own only: another's id answers exactly like a missing one, and
 * so does one that has expired.
 */
export interface ResponseStore {
  /** Keeps a response, in the place of one with the same id. */
  put(tenant: string, stored: StoredResponse): Promise<void>;

  get(tenant: string, id: string): Promise<StoredResponse | undefined>;

  /**
   * A response and those before it, newest first and without their events, at most `limit`. It ends
   * early where one is missing; empty where the first one is.
   */
  chain(tenant: string, id: string, limit: number): Promise<StoredResponse[]>;

  /** Items by their ids, wherever they stand in kept responses. What is missing is left out. */
  items(tenant: string, ids: readonly string[]): Promise<Map<string, ResponseItem>>;

  /** Whether there was one. */
  delete(tenant: string, id: string): Promise<boolean>;

  /** Frees what has expired; stores do it on their own as well. Gives the number of responses. */
  removeExpired(): Promise<number>;

  close(): Promise<void>;
}

/** Every item of a response that a later request may refer to. */
export function itemsOf({ input, response }: StoredResponse): ResponseItem[] {
  return [...input, ...response.output.filter(item => item.type !== 'unknown')];
}
