import { safeValidateUIMessages } from 'ai';
import { z } from 'zod/v4';
import { tools } from '../tools/index.ts';
import { chatMetadataSchema, chatModes, type ChatMessage, type ChatMode } from './message.ts';

/** A conversation that fits a local model is far smaller than this. */
const maxBodyCharacters = 1_000_000;

export interface ChatRequest {
  readonly messages: ChatMessage[];
  readonly mode: ChatMode | undefined;
}

/** A request that cannot be answered; the message is for the person who sent it. */
export class ChatRequestError extends Error {
  readonly status: 400 | 403 | 413 | 415;

  constructor(status: ChatRequestError['status'], message: string) {
    super(message);
    this.name = 'ChatRequestError';
    this.status = status;
  }
}

const bodySchema = z.object({
  messages: z.array(z.unknown()).min(1, 'must hold at least one message'),
  mode: z.enum(chatModes).optional(),
});

/** Reads and validates the body of `POST /api/chat`. Throws a ChatRequestError that names the field. */
export async function readChatRequest(request: Request): Promise<ChatRequest> {
  refuseForeignPages(request);
  const body = bodySchema.safeParse(await readJson(request));
  if (!body.success) throw new ChatRequestError(400, describe(body.error));
  const { mode } = body.data;
  const messages = await safeValidateUIMessages<ChatMessage>({
    messages: body.data.messages,
    metadataSchema: chatMetadataSchema.optional(),
    tools,
  });
  if (!messages.success) {
    const { cause } = messages.error;
    throw new ChatRequestError(
      400,
      cause instanceof z.core.$ZodError
        ? describe(cause, 'messages')
        : `messages: ${firstLine(messages.error.message)}`,
    );
  }
  if (messages.data.at(-1)?.role !== 'user') {
    throw new ChatRequestError(400, 'messages: the last message must have the role "user".');
  }
  return { messages: messages.data, mode };
}

/** A page on another site may not use the reader's model: a form or a script there is told apart by these headers. */
function refuseForeignPages(request: Request): void {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') {
    throw new ChatRequestError(403, 'Only this page may ask: requests of other sites are refused.');
  }
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
    throw new ChatRequestError(415, 'The content type must be application/json.');
  }
}

async function readJson(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text.length > maxBodyCharacters) {
    throw new ChatRequestError(
      413,
      `The conversation is longer than ${maxBodyCharacters} characters.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ChatRequestError(400, 'The body is not JSON.');
  }
}

function describe(error: z.core.$ZodError, root?: string): string {
  return error.issues
    .map(({ path, message }) => `${[root ?? [], path].flat().join('.') || 'body'}: ${message}`)
    .join('; ');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
