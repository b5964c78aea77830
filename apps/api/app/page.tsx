import { headers } from 'next/headers';
import Link from 'next/link';
import { loam } from '../loam';

export const dynamic = 'force-dynamic';

export default async function Page() {
  const host = (await headers()).get('host') ?? '127.0.0.1:8080';
  const baseURL = `http://${host}/v1`;
  const { provider, requiresKey } = await loam();
  const open = !requiresKey;
  // With a key set, which models there are is for those who have it.
  const models = open ? provider.models() : [];
  const key = open ? '' : ` \\\n  -H "Authorization: Bearer $LOAM_API_KEY"`;

  return (
    <main>
      <h1>
        {/* oxlint-disable-next-line nextjs/no-img-element -- one inline-sized SVG needs no image optimiser */}
        <img src="/icon.svg" alt="" width={32} height={32} />
        Loam API
      </h1>
      <p className="muted">Local OpenAI-compatible models.</p>

      <h2>Base URL</h2>
      <pre>{baseURL}</pre>

      {open ? (
        <>
          <h2>Models</h2>
          <ul className="models">
            {models.map(model => (
              <li key={model.id}>
                <span className="state" data-state={model.state}>
                  {model.state}
                </span>
                <code>{model.id}</code>
                <p className="muted">{model.description}</p>
              </li>
            ))}
          </ul>
        </>
      ) : null}

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
