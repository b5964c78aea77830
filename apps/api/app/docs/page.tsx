import type { Metadata } from 'next';
import { headers } from 'next/headers';
import Link from 'next/link';
import { GET } from '../v1/[[...path]]/route';
import { ApiReference } from './api-reference';

export const metadata: Metadata = { title: 'Loam API reference' };

/** The OpenAPI document for people: who may have the document may see this page. */
export default async function Page() {
  const incoming = await headers();
  const host = incoming.get('host') ?? '127.0.0.1:8080';
  const answer = await GET(
    new Request(`http://${host}/v1/openapi.json`, { headers: new Headers(incoming) }),
  );
  const body = (await answer.json()) as { error?: { message?: string } };

  return (
    <main className="docs">
      <p className="muted">
        <Link href="/">Loam API</Link>
      </p>
      {answer.ok ? <ApiReference document={body} /> : <p role="alert">{body.error?.message}</p>}
    </main>
  );
}
