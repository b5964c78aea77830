import { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
// oxlint-disable-next-line import/no-unassigned-import -- @peculiar/x509 finds its own parts by it
import 'reflect-metadata';
import { cryptoProvider, PemConverter, X509CertificateGenerator } from '@peculiar/x509';

const dayMs = 24 * 60 * 60 * 1000;

/** An HTTPS server on loopback whose certificate was valid until yesterday. */
export async function openExpired(): Promise<
  AsyncDisposable & { url: string; certificate: string; requests: number }
> {
  const crypto = webcrypto as unknown as Crypto;
  cryptoProvider.set(crypto);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    notBefore: new Date(Date.now() - 30 * dayMs),
    notAfter: new Date(Date.now() - dayMs),
    signingAlgorithm: algorithm,
    keys,
  });
  const key = PemConverter.encode(
    await crypto.subtle.exportKey('pkcs8', keys.privateKey),
    'PRIVATE KEY',
  );
  const opened = { requests: 0 };
  const server = createServer({ key, cert: certificate.toString('pem') }, (_request, response) => {
    opened.requests += 1;
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(opened, {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificate: certificate.toString('pem'),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  });
}
