import { Agent, buildConnector, fetch as fetchWith } from 'undici';
import { isLoopback } from '../access/loopback.ts';
import { isLocalUrl } from './local-url.ts';

const connect = buildConnector({});

/**
 * Connects directly, whatever proxy the environment names (`NODE_USE_ENV_PROXY` sends even loopback
 * addresses to one), and only to an address of this machine, whatever a name stands for.
 */
const direct = new Agent({
  connect(options, callback) {
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      const address = socket.remoteAddress?.replace(/^::ffff:/, '');
      if (address !== undefined && isLoopback(address)) return callback(null, socket);
      socket.destroy();
      callback(new TypeError(`${options.hostname} is not on this machine.`), null);
    });
  },
});

/**
 * `fetch` for providers that run on this machine: it connects to nothing else, and follows no
 * redirect that could lead elsewhere.
 */
export const localFetch: typeof fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  if (!isLocalUrl(url)) {
    throw new TypeError('A provider that is local must not be asked for anything elsewhere.');
  }
  const request = input instanceof Request ? requestInit(input) : {};
  const options = { ...request, ...init, redirect: 'error', dispatcher: direct };
  // The types of undici's own `fetch` are those of the platform under other names.
  return (await fetchWith(url, options as Parameters<typeof fetchWith>[1])) as unknown as Response;
};

function requestInit({ method, headers, body, signal }: Request): RequestInit {
  return { method, headers, signal, ...(body && { body, duplex: 'half' }) };
}
