import { headers } from 'next/headers';
import Link from 'next/link';
import { loam } from '../loam';
import { StatusBoard } from './status/status-board';

export const dynamic = 'force-dynamic';

export default async function Page() {
  const host = (await headers()).get('host') ?? '127.0.0.1:8080';
  const baseURL = `http://${host}/v1`;
  const { requiresKey } = await loam();
  const key = requiresKey ? ` \\\n  -H "Authorization: Bearer $LOAM_API_KEY"` : '';

  return (
    <main>
      <h1>
        {/* oxlint-disable-next-line nextjs/no-img-element -- one inline-sized SVG needs no image optimiser */}
        <img src="/icon.svg" alt="" width={32} height={32} />
        Loam API
      </h1>
      <p className="muted">
        Local OpenAI-compatible models at <code>{baseURL}</code>
      </p>

      <StatusBoard requiresKey={requiresKey} />

      <h2>Try it</h2>
      <pre>{`curl ${baseURL}/chat/completions${key} \\
  -H "Content-Type: application/json" \\
  -d '{"model": "loam/tiny", "messages": [{"role": "user", "content": "Hello!"}]}'`}</pre>
      <p>
        <Link href="/docs">All of it, to read and to try</Link>
      </p>
    </main>
  );
}
