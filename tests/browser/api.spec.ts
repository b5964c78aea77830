import { expect, test } from '@playwright/test';

const api = 'http://127.0.0.1:18080';

test('the page of the API names its address and its models', async ({ page }) => {
  const complaints: string[] = [];
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(api);
  await expect(page.getByText(`${api}/v1`, { exact: true })).toBeVisible();
  const tiny = page
    .getByRole('listitem')
    .filter({ has: page.getByText('loam/tiny', { exact: true }) });
  await expect(tiny).toContainText('ready');
  expect(complaints).toEqual([]);
});

test('a page of another origin may not use the API', async ({ request }) => {
  const response = await request.get(`${api}/v1/models`, {
    headers: { origin: 'https://evil.example' },
  });
  expect(response.status()).toBe(403);
});

test('S1-75 S1-78: a page of the API continues a response over a WebSocket', async ({ page }) => {
  await page.goto(api);
  const cached = await page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const socket = new WebSocket(`ws://${location.host}/v1/responses`);
        const create = (input: string, previous?: string) =>
          socket.send(
            JSON.stringify({
              type: 'response.create',
              model: 'loam/tiny',
              input,
              ...(previous && { previous_response_id: previous }),
            }),
          );
        let turns = 0;
        socket.addEventListener('open', () => create('My name is Zorvik'));
        socket.addEventListener('error', () => reject(new Error('the socket failed')));
        socket.addEventListener('message', ({ data }) => {
          const event = JSON.parse(data as string);
          if (event.type === 'error') reject(new Error(event.message));
          if (event.type !== 'response.completed') return;
          turns += 1;
          if (turns === 1) create('What is my name?', event.response.id);
          else resolve(event.response.usage.input_tokens_details.cached_tokens);
        });
      }),
  );
  expect(cached).toBeGreaterThan(0);
});
