import { expect, test } from '@playwright/test';

const api = 'http://127.0.0.1:18080';

test('the page of the API names its address and its models', async ({ page }) => {
  const complaints: string[] = [];
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(api);
  await expect(page.getByText(`${api}/v1`, { exact: true })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'loam/tiny' })).toContainText('ready');
  expect(complaints).toEqual([]);
});

test('a page of another origin may not use the API', async ({ request }) => {
  const response = await request.get(`${api}/v1/models`, {
    headers: { origin: 'https://evil.example' },
  });
  expect(response.status()).toBe(403);
});
