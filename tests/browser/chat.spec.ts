import { expect, test, type Page } from '@playwright/test';

/** Anything the page complains about fails the test, whatever else went well. */
function watchConsole(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(error.message));
  page.on('requestfailed', request => {
    // Stop ends the request on purpose.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED')
      complaints.push(`failed: ${request.url()}`);
  });
  return complaints;
}

async function ask(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

const lastAnswer = (page: Page) => page.locator('[data-role="assistant"]').last();

test('asks for the weather: a tool card, then an answer with its figure', async ({ page }) => {
  const complaints = watchConsole(page);
  const hosts = new Set<string>();
  page.on('request', request => hosts.add(new URL(request.url()).hostname));
  await page.goto('/');
  await ask(page, 'What is the weather in Lisbon?');

  const card = page.locator('[data-tool="get_weather"]');
  await expect(card).toHaveAttribute('data-state', 'output-available');
  await expect(card).toContainText('Lisbon');
  const figure = (await card.textContent())?.match(/-?\d+/)?.[0];
  expect(figure).toBeDefined();
  await expect(lastAnswer(page)).toContainText(`It is ${figure}`);
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  expect(complaints).toEqual([]);
  expect([...hosts]).toEqual(['127.0.0.1']);
});

test('two calls in one answer, and a follow-up that needs the history', async ({ page }) => {
  const complaints = watchConsole(page);
  await page.goto('/');
  await ask(page, "What's the weather in Rome and Cairo?");
  await expect(
    page.locator('[data-tool="get_weather"][data-state="output-available"]'),
  ).toHaveCount(2);
  await expect(lastAnswer(page)).toContainText('Rome');
  await expect(lastAnswer(page)).toContainText('Cairo');

  await ask(page, 'And in Oslo?');
  await expect(
    page.locator('[data-tool="get_weather"][data-state="output-available"]'),
  ).toHaveCount(3);
  await expect(lastAnswer(page)).toContainText('Oslo');
  expect(complaints).toEqual([]);
});

test('a suggestion on the empty chat starts a conversation', async ({ page }) => {
  const complaints = watchConsole(page);
  await page.goto('/');
  await page
    .getByRole('button', { name: /weather/i })
    .first()
    .click();
  await expect(page.locator('[data-tool="get_weather"]')).toHaveAttribute(
    'data-state',
    'output-available',
  );
  expect(complaints).toEqual([]);
});

test('Stop ends a long answer, and the next question is answered', async ({ page }) => {
  const complaints = watchConsole(page);
  await page.goto('/');
  await page.getByRole('button', { name: /very long list/i }).click();
  const answer = lastAnswer(page);
  await expect(answer).toContainText(/\S{4}/);
  const before = (await answer.textContent()) ?? '';
  await expect
    .poll(async () => ((await answer.textContent()) ?? '').length)
    .toBeGreaterThan(before.length);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  const stopped = await answer.textContent();

  await ask(page, 'What is 12 * 12?');
  await expect(page.locator('[data-tool="calculate"]')).toHaveAttribute(
    'data-state',
    'output-available',
  );
  await expect(lastAnswer(page)).toContainText('144');
  expect(await page.locator('[data-role="assistant"]').first().textContent()).toBe(stopped);
  expect(complaints).toEqual([]);
});

for (const scheme of ['light', 'dark'] as const) {
  for (const width of [360, 1280]) {
    test(`fits a ${scheme} page ${width} pixels wide`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 800 });
      await page.goto('/');
      await ask(page, 'What time is it in Tokyo?');
      await expect(lastAnswer(page)).toContainText('Tokyo');
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
    });
  }
}
