import { defineConfig } from '@playwright/test';

const ports = { api: 18_080, chat: 13_000 };

function next(app: 'api' | 'chat') {
  return `node ../apps/${app}/node_modules/next/dist/bin/next start ../apps/${app} -H 127.0.0.1 -p ${ports[app]}`;
}

export default defineConfig({
  testDir: 'browser',
  // The tests share one engine, and one of them kills it.
  workers: 1,
  timeout: 60_000,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${ports.chat}`,
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: [
    {
      command: next('api'),
      url: `http://127.0.0.1:${ports.api}/v1/health`,
      env: { LOAM_REQUIRE_AUTH: 'false' },
    },
    {
      command: next('chat'),
      url: `http://127.0.0.1:${ports.chat}/`,
      env: { LOAM_BASE_URL: `http://127.0.0.1:${ports.api}/v1`, LOAM_CHAT_OFFLINE: '1' },
    },
  ],
});
