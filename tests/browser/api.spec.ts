import { expect, test, type Page } from '@playwright/test';

const api = 'http://127.0.0.1:18080';
/** The same with a key; `playwright.config.ts` starts both. */
const locked = { api: 'http://127.0.0.1:18081', key: 'sk-browser-test' };

/** What the console of a page complains about. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(error.message));
  return complaints;
}

test('the page of the API names its address and its models', async ({ page }) => {
  const complaints = complaintsOf(page);
  await page.goto(api);
  await expect(page.getByText(`${api}/v1`, { exact: true })).toBeVisible();
  const tiny = page
    .getByRole('listitem')
    .filter({ has: page.getByText('loam/tiny', { exact: true }) });
  await expect(tiny).toContainText('ready');
  await expect(tiny).toContainText(/of \d sequences/);
  expect(complaints).toEqual([]);
});

test('the status follows what is asked, and asks nobody else', async ({ page, request }) => {
  const complaints = complaintsOf(page);
  const elsewhere: string[] = [];
  page.on('request', each => {
    if (!each.url().startsWith(`${api}/`)) elsewhere.push(each.url());
  });
  await page.goto(api);
  const requests = page.locator('.figures div', { hasText: 'Requests' }).locator('strong');
  await expect(requests).toHaveText(/^[\d,]+$/);
  const before = Number((await requests.textContent())?.replaceAll(',', ''));
  for (let index = 0; index < 3; index += 1) {
    const answer = await request.post(`${api}/v1/chat/completions`, {
      data: {
        model: 'loam/tiny',
        messages: [{ role: 'user', content: 'A secret canary-3d5f question' }],
        max_tokens: 20,
      },
    });
    expect(answer.status()).toBe(200);
  }
  await expect
    .poll(async () => Number((await requests.textContent())?.replaceAll(',', '')))
    .toBeGreaterThanOrEqual(before + 3);
  await expect(page.getByRole('heading', { name: 'Use and cost in 24 hours' })).toBeVisible();
  for (const title of ['Tokens per second', 'Requests per minute', 'Queue and sequences']) {
    const chart = page.locator('figure', { has: page.getByRole('heading', { name: title }) });
    await expect(chart.locator('svg.recharts-surface').first()).toBeVisible();
  }
  const latency = page.getByRole('row', { name: /^Whole request/ });
  await expect(latency).toContainText(/\d (ms|s)/);
  expect(await page.content()).not.toContain('canary-3d5f');
  expect(complaints).toEqual([]);
  expect(elsewhere).toEqual([]);
});

test('the status says that it is old once the server cannot be reached', async ({ page }) => {
  await page.goto(api);
  await expect(page.locator('.figures')).toBeVisible();
  await page.route('**/v1/status', route => route.abort());
  await expect(page.getByRole('main').getByRole('alert')).toContainText('cannot be reached');
  await expect(page.locator('.figures')).toBeVisible();
  await page.unroute('**/v1/status');
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1280]) {
    test(`the status fits a ${colorScheme} page ${width} pixels wide`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      await page.goto(api);
      await expect(page.locator('svg.recharts-surface').first()).toBeVisible();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
    });
  }
}

test.describe('with a key, the status', () => {
  test('is for who has it, in this tab, until it is forgotten', async ({ page, context }) => {
    const complaints = complaintsOf(page);
    await page.goto(locked.api);
    await expect(page.getByLabel('API key')).toBeVisible();
    // Nothing about the server is there before.
    const text = (await page.content()).replaceAll('"model": "loam/tiny"', '');
    expect(text).not.toMatch(/tiny-embedding|sequences|Cache hits/);

    // The refusal is an answer that browsers write into their console.
    await page.getByLabel('API key').fill('sk-wrong');
    await page.getByRole('button', { name: 'Show the status' }).click();
    await expect(page.getByRole('main').getByRole('alert')).toContainText('API key');
    expect(complaints.splice(0).every(complaint => complaint.includes('401'))).toBe(true);

    await page.getByLabel('API key').fill(locked.key);
    await page.getByRole('button', { name: 'Show the status' }).click();
    await expect(page.getByText('loam/tiny-embedding', { exact: true })).toBeVisible();
    await page.reload();
    await expect(page.getByText('loam/tiny-embedding', { exact: true })).toBeVisible();
    expect(await page.content()).not.toContain(locked.key);
    const kept = await page.evaluate(() => [localStorage.length, document.cookie]);
    expect(kept).toEqual([0, '']);

    const other = await context.newPage();
    await other.goto(locked.api);
    await expect(other.getByLabel('API key')).toBeVisible();

    await page.getByRole('button', { name: 'Forget the key' }).click();
    await expect(page.getByLabel('API key')).toBeVisible();
    await expect(page.getByText('loam/tiny-embedding', { exact: true })).toHaveCount(0);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('and what it is made of are refused without, health and readiness are not', async ({
    request,
  }) => {
    const statusOf = async (path: string) => (await request.get(`${locked.api}${path}`)).status();
    expect(await statusOf('/v1/status')).toBe(401);
    expect(await statusOf('/v1/metrics')).toBe(401);
    expect(await statusOf('/v1/usage')).toBe(401);
    expect(await statusOf('/v1/health')).toBe(200);
    await expect.poll(() => statusOf('/v1/ready')).toBe(200);
  });
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
