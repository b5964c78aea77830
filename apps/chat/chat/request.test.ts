import { describe, expect, it } from 'vitest';
import { readChatRequest } from './request.ts';

const user = (text: string) => ({ id: 'm1', role: 'user', parts: [{ type: 'text', text }] });

function request(body: unknown, headers: Record<string, string> = {}): Request {
  return new Request('http://127.0.0.1:3000/api/chat', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('readChatRequest', () => {
  it('reads messages and mode', async () => {
    const messages = [user('Hi')];
    expect(await readChatRequest(request({ messages, mode: 'long-list' }))).toEqual({
      messages,
      mode: 'long-list',
    });
  });

  it('ignores what useChat sends besides', async () => {
    const messages = [user('Hi')];
    const body = { id: 'chat', trigger: 'submit-message', messageId: 'm1', messages };
    expect(await readChatRequest(request(body))).toEqual({ messages, mode: undefined });
  });

  it.each<[why: string, body: unknown, status: number, message: RegExp]>([
    ['no JSON', '{', 400, /^The body is not JSON\.$/],
    ['no object', '[]', 400, /^body: /],
    ['no messages', {}, 400, /^messages: /],
    ['empty messages', { messages: [] }, 400, /^messages: must hold at least one/],
    [
      'a message without parts',
      { messages: [{ id: '1', role: 'user' }] },
      400,
      /^messages\.0\.parts: /,
    ],
    ['an unknown role', { messages: [{ ...user('Hi'), role: 'root' }] }, 400, /^messages\.0\.role/],
    ['an unknown mode', { messages: [user('Hi')], mode: 'rant' }, 400, /^mode: /],
    [
      'a conversation that does not end with a question',
      {
        messages: [
          user('Hi'),
          { id: '2', role: 'assistant', parts: [{ type: 'text', text: 'x' }] },
        ],
      },
      400,
      /last message must have the role "user"/,
    ],
    ['a huge body', { messages: [user('x'.repeat(1_000_001))] }, 413, /longer than 1000000/],
  ])('refuses %s', async (_, body, status, message) => {
    await expect(readChatRequest(request(body))).rejects.toMatchObject({
      name: 'ChatRequestError',
      status,
      message: expect.stringMatching(message),
    });
  });

  it.each<[why: string, headers: Record<string, string>, status: number]>([
    ['a form of another site', { 'content-type': 'text/plain' }, 415],
    ['a script of another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a neighbouring origin', { 'sec-fetch-site': 'same-site' }, 403],
  ])('refuses %s', async (_, headers, status) => {
    await expect(
      readChatRequest(request({ messages: [user('Hi')] }, headers)),
    ).rejects.toMatchObject({ status });
  });
});
