import { InvalidArgumentError } from '@ai-sdk/provider';
import {
  loadOptionalSetting,
  resolve,
  withoutTrailingSlash,
  withUserAgentSuffix,
  type FetchFunction,
  type Resolvable,
} from '@ai-sdk/provider-utils';
import { VERSION } from '../version.ts';

export const DEFAULT_BASE_URL = 'http://127.0.0.1:8080/v1';

/** How to reach one Loam server; shared by every model of a provider. */
export interface LoamConnectionSettings {
  /**
   * Address of the API, up to and including `/v1`.
   * Default: `LOAM_BASE_URL`, read when a request is made, or else `http://127.0.0.1:8080/v1`.
   */
  baseURL?: string;

  /**
   * Sent as `Authorization: Bearer …`. A function is called before each request and may return a
   * promise. Default: `LOAM_API_KEY`, read when a request is made. Without a key no such header is
   * sent, which is what a server on the same machine expects.
   */
  apiKey?: Resolvable<string | undefined>;

  /**
   * The gate that answers, where the server has gates: its id or its name. Sent with every request as
   * `X-Loam-Gate-Id`. Default: the model's id decides.
   */
  gateId?: string;

  /** Further headers of every request. They win over the ones Loam sets. */
  headers?: Record<string, string>;

  /** Replaces `globalThis.fetch`, as middleware or in tests. */
  fetch?: FetchFunction;
}

/**
 * The settings of a provider, resolved at each request.
 *
 * Importing a module that creates a provider reads no environment and cannot throw.
 */
export class LoamConnection {
  // Private to the runtime as well, so that no log of a model or a provider shows the key.
  readonly #settings: LoamConnectionSettings;

  constructor(settings: LoamConnectionSettings = {}) {
    this.#settings = { ...settings, headers: { ...settings.headers } };
  }

  get gateId(): string | undefined {
    return this.#settings.gateId;
  }

  get fetch(): FetchFunction | undefined {
    return this.#settings.fetch;
  }

  /** The base URL if it was set in code, checked; `undefined` if the environment decides. */
  get configuredBaseURL(): string | undefined {
    return this.#settings.baseURL === undefined ? undefined : this.baseURL;
  }

  /** @throws InvalidArgumentError when the address is not an absolute HTTP URL without query and credentials */
  get baseURL(): string {
    const { baseURL } = this.#settings;
    const configured = loadOptionalSetting({
      settingValue: baseURL,
      environmentVariableName: 'LOAM_BASE_URL',
    });
    if (configured === undefined) return DEFAULT_BASE_URL;

    const source = baseURL === undefined ? 'LOAM_BASE_URL' : 'baseURL';
    const problem = findBaseURLProblem(configured);
    if (problem !== undefined) {
      throw new InvalidArgumentError({
        argument: source,
        message: `${source} ${problem}. Expected an address such as ${DEFAULT_BASE_URL}.`,
      });
    }
    return withoutTrailingSlash(configured) ?? configured;
  }

  async headers(): Promise<Record<string, string>> {
    const apiKey = loadOptionalSetting({
      settingValue: await resolve(this.#settings.apiKey),
      environmentVariableName: 'LOAM_API_KEY',
    });
    return withUserAgentSuffix(
      // Names are compared in lower case and the last one wins.
      {
        ...(apiKey && { Authorization: `Bearer ${apiKey}` }),
        ...gateHeader(this.#settings.gateId),
        ...this.#settings.headers,
      },
      `loam-ai-sdk-provider/${VERSION}`,
    );
  }
}

export const gateHeaderName = 'x-loam-gate-id';

/** Names the gate that answers a request; nothing where none was chosen. */
export function gateHeader(gateId: string | undefined): Record<string, string> {
  return gateId === undefined ? {} : { [gateHeaderName]: gateId };
}

function findBaseURLProblem(baseURL: string): string | undefined {
  if (baseURL.trim() === '') return 'is empty';
  if (!URL.canParse(baseURL)) return `is not an absolute URL: "${baseURL}"`;
  const { protocol, username, password, search, hash } = new URL(baseURL);
  if (username !== '' || password !== '') {
    return 'holds a user name or password, which fetch refuses; send them with `apiKey` or `headers`';
  }
  if (protocol !== 'http:' && protocol !== 'https:') {
    return `must start with http:// or https://, not with ${protocol}`;
  }
  if (search !== '' || hash !== '') return 'must have neither query nor fragment';
  return undefined;
}
