/** Asks the model `mine` of a server for a few words. */
export function greet(url: string): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'mine',
      messages: [{ role: 'user', content: 'Hello!' }],
      max_tokens: 5,
    }),
  });
}
