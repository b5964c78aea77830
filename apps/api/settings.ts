import { mkdirSync } from 'node:fs';
import path from 'node:path';
import envPaths from 'env-paths';
import { readModels } from './models.ts';

/**
 * What the environment asks of the API. Nothing below this file reads the environment.
 *
 * @throws Error that says which variable is wrong
 */
export function settings() {
  const { LOAM_DATA_DIR, LOAM_MODELS, LOAM_API_KEY, HF_ENDPOINT, HF_TOKEN } = process.env;
  const data = LOAM_DATA_DIR || envPaths('loam', { suffix: '' }).data;
  mkdirSync(data, { recursive: true, mode: 0o700 });
  return {
    apiKey: LOAM_API_KEY,
    models: readModels(LOAM_MODELS),
    /** Where models named `hf:…` come from, and where they are kept. */
    download: {
      folder: path.join(data, 'models'),
      ...(HF_ENDPOINT && { endpoint: HF_ENDPOINT }),
      ...(HF_TOKEN && { token: HF_TOKEN }),
    },
    /** The file of stored responses. */
    responses: path.join(data, 'responses.db'),
  };
}
