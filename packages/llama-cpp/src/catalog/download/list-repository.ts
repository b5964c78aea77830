import { z } from 'zod/v4';
import type { RepositoryFile } from './choose-files.ts';
import { DownloadError } from './download-error.ts';
import { isName, type ModelReference } from './model-reference.ts';
import { type HttpOptions, openRequest, reasonOf } from './open-request.ts';

export type Repository = {
  /** The commit the files are of. */
  revision: string;
  files: RepositoryFile[];
};

/** `GET /api/models/{repository}/revision/main?blobs=true` (https://huggingface.co/docs/hub/api). */
const answerSchema = z.object({
  sha: z.string().regex(/^[0-9a-f]{7,64}$/),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.number().int().min(0).nullish(),
      lfs: z.object({ sha256: z.string().optional(), size: z.number().optional() }).nullish(),
    }),
  ),
});

/** @throws DownloadError */
export async function listRepository(
  endpoint: string,
  { owner, repository }: ModelReference,
  http: HttpOptions,
  signal: AbortSignal,
): Promise<Repository> {
  const url = `${endpoint}/api/models/${owner}/${repository}/revision/main?blobs=true`;
  const { response } = await openRequest(url, { accept: 'application/json' }, http, signal);
  const parsed = answerSchema.safeParse(
    await response.json().catch((error: unknown) => {
      signal.throwIfAborted();
      throw new DownloadError(`The list of ${owner}/${repository} broke off: ${reasonOf(error)}.`, {
        mayRetry: true,
        cause: error,
      });
    }),
  );
  if (!parsed.success) {
    throw new DownloadError(`${url} is no list of files: is ${endpoint} a Hugging Face mirror?`, {
      mayRetry: false,
      cause: parsed.error,
    });
  }
  const files: RepositoryFile[] = [];
  for (const { rfilename, size, lfs } of parsed.data.siblings) {
    // A path that leads out of the folder is nobody's model.
    if (!rfilename.split('/').every(isName)) continue;
    const sha256 = lfs?.sha256;
    files.push({
      path: rfilename,
      size: lfs?.size ?? size ?? 0,
      ...(sha256 !== undefined && { sha256 }),
    });
  }
  return { revision: parsed.data.sha, files };
}

export function fileUrl(
  endpoint: string,
  { owner, repository }: ModelReference,
  revision: string,
  path: string,
): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return `${endpoint}/${owner}/${repository}/resolve/${revision}/${encoded}`;
}
