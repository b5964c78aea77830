import { isPortTaken } from './ports.ts';
import { run, startApp, stop, waitUntilReady, type App } from './processes.ts';

const dev = process.argv.includes('--dev');
const ports = { api: 8080, chat: 3000 };

for (const [name, port] of Object.entries(ports)) {
  if (await isPortTaken(port)) {
    console.error(
      `Port ${port}, which the ${name} app needs, is in use. Stop what listens there and try again.`,
    );
    process.exit(1);
  }
}

console.log('Building … (about a minute the first time)');
const built = await run('turbo', [
  'run',
  'build',
  ...(dev
    ? ['--filter=@loam/api^...', '--filter=@loam/chat^...']
    : ['--filter=@loam/api', '--filter=@loam/chat']),
  '--output-logs=errors-only',
  '--ui=stream',
]);
if (built !== 0) process.exit(built);

const apps: App[] = [];
let stopping = false;

async function stopAll(code: number): Promise<never> {
  stopping = true;
  await Promise.all(apps.map(stop));
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void stopAll(0));
}

function start(name: 'api' | 'chat', env: NodeJS.ProcessEnv): App {
  const app = startApp(name, { port: ports[name], dev, env });
  apps.push(app);
  app.process.once('exit', () => {
    if (stopping) return;
    console.error(`The ${name} app ended unexpectedly:\n${app.log()}`);
    void stopAll(1);
  });
  return app;
}

// Both bind loopback, so the API may be open, unless there is a key to ask for.
const api = start('api', process.env.LOAM_API_KEY ? {} : { LOAM_REQUIRE_AUTH: 'false' });
const chat = start('chat', { LOAM_BASE_URL: `http://127.0.0.1:${ports.api}/v1` });

try {
  await waitUntilReady(api, `http://127.0.0.1:${ports.api}/v1/health`);
  await waitUntilReady(chat, `http://127.0.0.1:${ports.chat}/`);
} catch (error) {
  if (!stopping) {
    console.error(error instanceof Error ? error.message : error);
    await stopAll(1);
  }
}

console.log(`
  API    http://127.0.0.1:${ports.api}/v1
  Chat   http://127.0.0.1:${ports.chat}

Open the chat and ask "What is the weather in Lisbon?". Ctrl-C stops both.
`);
