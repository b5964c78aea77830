import { tmpdir } from 'node:os';
import path from 'node:path';
import { defineConfig } from '@playwright/test';

const ports = { api: 18_080, locked: 18_081, chat: 13_000 };

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
      command: 'node ../apps/api/server.ts',
      url: `http://127.0.0.1:${ports.api}/v1/health`,
      env: {
        NODE_ENV: 'production',
        PORT: String(ports.api),
        LOAM_REQUIRE_AUTH: 'false',
        LOAM_DATA_DIR: path.join(tmpdir(), `loam-browser-tests-${process.pid}`),
      },
    },
    {
      command: 'node ../apps/api/server.ts',
      url: `http://127.0.0.1:${ports.locked}/v1/health`,
      env: {
        NODE_ENV: 'production',
        PORT: String(ports.locked),
        LOAM_API_KEY: 'sk-browser-test',
        LOAM_DATA_DIR: path.join(tmpdir(), `loam-browser-tests-locked-${process.pid}`),
      },
    },
    {
      command: `node ../apps/chat/node_modules/next/dist/bin/next start ../apps/chat -H 127.0.0.1 -p ${ports.chat}`,
      url: `http://127.0.0.1:${ports.chat}/`,
      env: { LOAM_BASE_URL: `http://127.0.0.1:${ports.api}/v1`, LOAM_CHAT_OFFLINE: '1' },
    },
  ],
});
