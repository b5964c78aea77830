import { expect, test } from 'vitest';
import { originRule } from './origin-rule.ts';

const relationOf = originRule(['https://app.example.com']);

test.each([
  ['http://127.0.0.1:8080', '127.0.0.1:8080', 'same-origin', 'the status page'],
  ['https://api.example.com', 'api.example.com', 'same-origin', 'behind a proxy that ends TLS'],
  ['https://api.example.com', 'api.example.com:443', 'same-origin', 'the port of the scheme'],
  ['http://api.example.com', 'api.example.com:80', 'same-origin', 'the port of the scheme'],
  ['http://LOCALHOST:8080', 'localhost:8080', 'same-origin', 'names have no case'],
  ['https://app.example.com', '127.0.0.1:8080', 'listed', 'in the list'],
  ['http://app.example.com', '127.0.0.1:8080', 'foreign', 'the list names schemes'],
  ['https://app.example.com:444', '127.0.0.1:8080', 'foreign', 'and ports'],
  ['http://127.0.0.1:3000', '127.0.0.1:8080', 'foreign', 'another program on this machine'],
  ['http://localhost:8080', '127.0.0.1:8080', 'foreign', 'another name is another origin'],
  ['https://evil.example', '127.0.0.1:8080', 'foreign', 'any page'],
  ['null', '127.0.0.1:8080', 'foreign', 'sandboxed frames and files'],
  ['file://', '127.0.0.1:8080', 'foreign', 'no host'],
  ['', '127.0.0.1:8080', 'foreign', 'no origin'],
  ['chrome-extension://abc', '127.0.0.1:8080', 'foreign', 'an extension'],
])('%s at %s is %s (%s)', (origin, host, relation) => {
  expect(relationOf(origin, host)).toBe(relation);
});

test('`*` lists every origin', () => {
  expect(originRule(['*'])('https://any.example', 'localhost')).toBe('listed');
});
