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

test.describe('the page of the OpenAPI document', () => {
  test('lists what there is, tries it, and asks nobody else', async ({ page }) => {
    const complaints: string[] = [];
    const elsewhere: string[] = [];
    page.on('console', message => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('request', request => {
      if (!request.url().startsWith(`${api}/`)) elsewhere.push(request.url());
    });
    await page.goto(api);
    await page.getByRole('link', { name: 'All of it' }).click();
    const operation = page.locator('.opblock', { hasText: 'Answers a conversation.' }).first();
    await operation.getByText('Answers a conversation.').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    const answer = operation.locator('.live-responses-table');
    await expect(answer).toContainText('"chat.completion"');
    await expect(answer).toContainText('200');
    expect(complaints).toEqual([]);
    expect(elsewhere.filter(url => !/^(data|blob):/.test(url))).toEqual([]);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`fits a narrow screen, ${colorScheme}`, async ({ browser }) => {
      const context = await browser.newContext({
        colorScheme,
        viewport: { width: 390, height: 844 },
      });
      const page = await context.newPage();
      await page.goto(`${api}/docs`);
      await page.getByText('Answers a conversation.', { exact: true }).click();
      await expect(page.getByRole('button', { name: 'Try it out' })).toBeVisible();
      const { scroll, width, shade } = await page.evaluate(() => ({
        scroll: document.documentElement.scrollWidth,
        width: document.documentElement.clientWidth,
        shade: getComputedStyle(document.querySelector('.opblock-tag') ?? document.body).color,
      }));
      expect(scroll).toBeLessThanOrEqual(width);
      // The text is light on dark, and dark on light.
      const [red = 0] = (shade.match(/\d+/g) ?? []).map(Number);
      if (colorScheme === 'dark') expect(red).toBeGreaterThan(200);
      else expect(red).toBeLessThan(60);
      await context.close();
    });
  }

  test('is refused where the document is', async ({ request }) => {
    const response = await request.get(`${api}/docs`, {
      headers: { origin: 'https://evil.example' },
    });
    const text = await response.text();
    expect(text).toContain('may not use this server');
    expect(text).not.toContain('createChatCompletion');
  });
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
