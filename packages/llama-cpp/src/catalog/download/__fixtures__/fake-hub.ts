import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong with one request for a file's content, in the order of the requests. */
export type Fault =
  /** The connection ends when the client has told, by `received`, that it has so many bytes. */
  | { cutAfter: number }
  | { stallAfter: number }
  | 'corrupt'
  | 'ignore-range'
  | 'wrong-range'
  | 'redirect-loop'
  | { status: number; retryAfter?: string };

export type HubRequest = {
  path: string;
  range: string | undefined;
  ifRange: string | undefined;
  authorization: string | undefined;
};

export const revision = '0123456789abcdef0123456789abcdef01234567';
export const sha256 = (content: Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

export type FakeHub = Awaited<ReturnType<typeof startFakeHub>>;

/**
 * Two servers on 127.0.0.1, as Hugging Face is two: one with the list of files, which redirects to the
 * other with their content.
 */
export async function startFakeHub(files: Record<string, Uint8Array>) {
  const faults: Fault[] = [];
  const requests: HubRequest[] = [];
  const options = { etags: true, linkedEtag: true, listSha256: true };
  let etagVersion = 1;
  let cut: { at: number; response: ServerResponse } | undefined;

  const remember = (request: IncomingMessage): void => {
    requests.push({
      path: (request.url ?? '').replace(/\?.*/, ''),
      range: request.headers.range,
      ifRange: request.headers['if-range'] as string | undefined,
      authorization: request.headers.authorization,
    });
  };

  const storage = await listen((request, response) => {
    remember(request);
    const content = files[decodeURIComponent((request.url ?? '').slice(1))];
    const fault = faults.shift();
    if (fault === 'redirect-loop') {
      response.writeHead(302, { location: request.url }).end();
    } else if (typeof fault === 'object' && 'status' in fault) {
      response.writeHead(fault.status, {
        ...(fault.retryAfter !== undefined && { 'retry-after': fault.retryAfter }),
      });
      response.end('no');
    } else if (content) {
      sendContent(request, response, content, fault);
    } else response.writeHead(404).end();
  });

  function sendContent(
    request: IncomingMessage,
    response: ServerResponse,
    content: Uint8Array,
    fault: Exclude<Fault, { status: number }> | undefined,
  ): void {
    const etag = `"v${etagVersion}"`;
    const asked = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? -1);
    const ifRange = request.headers['if-range'];
    const isPartial =
      asked >= 0 && fault !== 'ignore-range' && (ifRange === undefined || ifRange === etag);
    const headers = { ...(options.etags && { etag }) };
    if (isPartial && asked >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    const start = isPartial ? (fault === 'wrong-range' ? asked + 1 : asked) : 0;
    const body = Buffer.from(content.subarray(start));
    if (fault === 'corrupt') body[0] = 255 - (body[0] ?? 0);
    response.writeHead(isPartial ? 206 : 200, {
      ...headers,
      'content-length': body.length,
      ...(isPartial && {
        'content-range': `bytes ${start}-${content.length - 1}/${content.length}`,
      }),
    });
    if (typeof fault !== 'object') {
      response.end(body);
      return;
    }
    const after = 'cutAfter' in fault ? fault.cutAfter : fault.stallAfter;
    response.write(body.subarray(0, after));
    if ('cutAfter' in fault) cut = { at: start + after, response };
  }

  const hub = await listen((request, response) => {
    remember(request);
    const url = request.url ?? '';
    if (url.startsWith('/api/models/owner/repository/revision/main')) {
      const siblings = Object.entries(files).map(([rfilename, content]) => ({
        rfilename,
        size: content.length,
        lfs: options.listSha256 ? { sha256: sha256(content), size: content.length } : null,
      }));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ id: 'owner/repository', sha: revision, siblings }));
      return;
    }
    const prefix = `/owner/repository/resolve/${revision}/`;
    const path = decodeURIComponent(url.slice(prefix.length));
    const content = files[path];
    if (!url.startsWith(prefix) || !content) {
      response.writeHead(url.includes('/gated/') ? 403 : 404).end();
      return;
    }
    response.writeHead(302, {
      location: `${storage.url}/${encodeURIComponent(path)}`,
      ...(options.linkedEtag && { 'x-linked-etag': `"${sha256(content)}"` }),
    });
    response.end();
  });

  return {
    url: hub.url,
    storageUrl: storage.url,
    requests,
    options,
    /** Requests for content, not for lists. */
    transfers: () => requests.filter(({ path }) => !/^\/(api|owner)\//.test(path)),
    fail: (...next: Fault[]) => void faults.push(...next),
    received(bytes: number) {
      if (cut && bytes >= cut.at) cut.response.destroy();
    },
    /** As if the file had been replaced by another of the same size. */
    changeEtag: () => void etagVersion++,
    async close() {
      await Promise.all([hub.close(), storage.close()]);
    },
  };
}

async function listen(handler: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handler);
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
    },
  };
}
