import { describe, expect, test } from 'vitest';
import { hostRule } from './host-rule.ts';
import { hostnameOf, isLoopback } from './loopback.ts';

describe('without a list', () => {
  const isAllowed = hostRule([]);

  test.each([
    ['localhost', true, 'loopback names'],
    ['localhost:8080', true, 'with a port'],
    ['LOCALHOST.', true, 'names have no case, and may end in a dot'],
    ['app.localhost:3000', true, '*.localhost is loopback by RFC 6761'],
    ['127.0.0.1:8080', true, 'addresses cannot be rebound'],
    ['192.168.1.20', true, 'nor can those of a local network'],
    ['[::1]:8080', true, 'nor those of IPv6'],
    ['[fe80::1]', true, 'without a port'],
    ['evil.example', false, 'a name that anybody can point here'],
    ['evil.example:8080', false, 'with the right port'],
    ['localhost.evil.example', false, 'a name that begins like ours'],
    ['evillocalhost', false, 'a name that ends like ours'],
    ['127.0.0.1.evil.example', false, 'a name that begins like an address'],
    ['', false, 'no host'],
  ])('%s → %s (%s)', (host, allowed) => {
    expect(isAllowed(host)).toBe(allowed);
  });
});

test.each([
  [['api.example.com'], 'api.example.com', true],
  [['API.example.com'], 'api.EXAMPLE.com:443', true],
  [['api.example.com'], 'example.com', false],
  [['api.example.com'], 'x.api.example.com', false],
  [['.example.com'], 'api.example.com', true],
  [['.example.com'], 'example.com', true],
  [['.example.com'], 'evilexample.com', false],
  [['*'], 'anything.at.all', true],
  [['api.example.com'], 'localhost', true],
])('the list %j and %s → %s', (list, host, allowed) => {
  expect(hostRule(list)(host)).toBe(allowed);
});

test.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['127.evil.example', false],
])('%s is loopback: %s', (hostname, loopback) => {
  expect(isLoopback(hostname)).toBe(loopback);
});

test('a host name is read without brackets and port', () => {
  expect(['[::1]:80', 'a.b:1', 'a.b', 'A.B.'].map(hostnameOf)).toEqual([
    '::1',
    'a.b',
    'a.b',
    'a.b',
  ]);
});
