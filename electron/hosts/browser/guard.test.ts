import { describe, expect, it } from 'vitest';
import { cookieName, type Facts, judge, type Secrets, sameSecret } from './guard.ts';

const secrets: Secrets = { port: 4321, token: 'T'.repeat(43), session: 'S'.repeat(43) };
const good: Facts = {
  method: 'GET',
  target: '/',
  hosts: ['127.0.0.1:4321'],
  origins: [],
  cookies: [`${cookieName(4321)}=${secrets.session}`],
  site: 'same-origin',
  upgrade: false,
};
const socket: Facts = { ...good, target: '/socket', upgrade: true, origins: ['http://127.0.0.1:4321'] };
const upload: Facts = { ...good, method: 'POST', target: '/upload?name=a', origins: ['http://127.0.0.1:4321'] };
const door: Facts = { ...good, target: `/?token=${secrets.token}`, cookies: [], site: 'none' };

describe('what is ours', () => {
  it.each<[string, Facts]>([
    ['the page', good],
    ['the page by its other name', { ...good, hosts: ['localhost:4321'] }],
    ['an asset', { ...good, target: '/assets/index-aB_3.js' }],
    ['only the head', { ...good, method: 'HEAD' }],
    ['the socket', socket],
    ['an upload', upload],
    ['a result with an encoded path in its query', { ...good, target: '/result?path=%2Fhome%2Fa%20b%2F%ED%95%9C.png' }],
    ['our cookie among others', { ...good, cookies: [`x=1; ${cookieName(4321)}=${secrets.session}; y=2`] }],
    ['a client that says nothing of its site', { ...good, site: undefined }],
  ])('allows %s', (_, facts) => {
    expect(judge(facts, secrets).kind).toBe('allow');
  });

  it('lets the right token in, from a link elsewhere too', () => {
    expect(judge(door, secrets).kind).toBe('enter');
    expect(judge({ ...door, site: 'cross-site' }, secrets).kind).toBe('enter');
  });

  it('hands on the decoded query and the host that was asked', () => {
    const verdict = judge({ ...good, target: '/result?path=%2Fa%2520b' }, secrets);
    expect(verdict).toMatchObject({ kind: 'allow', path: '/result', host: '127.0.0.1:4321' });
    expect(verdict.kind === 'allow' && verdict.query.get('path')).toBe('/a%20b');
  });
});

describe('what is not', () => {
  const path = (target: string): Facts => ({ ...good, target });
  it.each<[string, number, Facts]>([
    ['a rebound DNS name', 421, { ...good, hosts: ['evil.example:4321'] }],
    ['a rebound DNS name with the token', 421, { ...door, hosts: ['evil.example:4321'] }],
    ['a host without the port', 421, { ...good, hosts: ['127.0.0.1'] }],
    ['another port', 421, { ...good, hosts: ['127.0.0.1:4322'] }],
    ['a name that ends like ours', 421, { ...good, hosts: ['evil.localhost:4321'] }],
    ['a name that begins like ours', 421, { ...good, hosts: ['127.0.0.1:4321.evil.example'] }],
    ['a trailing dot', 421, { ...good, hosts: ['localhost.:4321'] }],
    ['an IPv6 address', 421, { ...good, hosts: ['[::1]:4321'] }],
    ['a number that means 127.0.0.1', 421, { ...good, hosts: ['2130706433:4321'] }],
    ['user info before the host', 421, { ...good, hosts: ['x@127.0.0.1:4321'] }],
    ['two hosts', 421, { ...good, hosts: ['127.0.0.1:4321', 'evil.example'] }],
    ['no host', 421, { ...good, hosts: [] }],
    ['a socket from another origin', 403, { ...socket, origins: ['http://evil.example'] }],
    ['a socket from another port', 403, { ...socket, origins: ['http://127.0.0.1:5000'] }],
    ['a socket from our other name', 403, { ...socket, origins: ['http://localhost:4321'] }],
    ['a socket from https', 403, { ...socket, origins: ['https://127.0.0.1:4321'] }],
    ['a socket from a sandboxed frame', 403, { ...socket, origins: ['null'] }],
    ['a socket without an origin', 403, { ...socket, origins: [] }],
    ['a socket with two origins', 403, { ...socket, origins: ['http://127.0.0.1:4321', 'http://evil.example'] }],
    ['a socket without the cookie', 403, { ...socket, cookies: [] }],
    [
      'a socket with the token in its address',
      403,
      { ...socket, cookies: [], target: `/socket?token=${secrets.token}` },
    ],
    ['a socket at the front door', 400, { ...socket, target: `/?token=${secrets.token}` }],
    ['an upgrade of a POST', 400, { ...socket, method: 'POST' }],
    ['an upload without an origin', 403, { ...upload, origins: [] }],
    ['an upload from a null origin', 403, { ...upload, origins: ['null'] }],
    ['an upload by GET', 405, { ...upload, method: 'GET' }],
    ['an upload from another site', 403, { ...upload, site: 'cross-site' }],
    ['an image tag elsewhere that asks for a result', 403, { ...path('/result?path=/a'), site: 'cross-site' }],
    ['a page on another port of this machine', 403, { ...path('/result?path=/a'), site: 'same-site' }],
    ['a fetch from another origin', 403, { ...good, origins: ['http://evil.example'] }],
    ['no cookie', 403, { ...good, cookies: [] }],
    ['an empty cookie', 403, { ...good, cookies: [`${cookieName(4321)}=`] }],
    ['a short cookie', 403, { ...good, cookies: [`${cookieName(4321)}=${secrets.session.slice(1)}`] }],
    ['a long cookie', 403, { ...good, cookies: [`${cookieName(4321)}=${secrets.session}S`] }],
    ['the token in place of the session', 403, { ...good, cookies: [`${cookieName(4321)}=${secrets.token}`] }],
    ['the cookie of another port', 403, { ...good, cookies: [`${cookieName(4322)}=${secrets.session}`] }],
    ['our cookie twice', 403, { ...good, cookies: [`${cookieName(4321)}=x; ${good.cookies[0]}`] }],
    ['a wrong token', 403, { ...door, target: `/?token=${'X'.repeat(43)}` }],
    ['a short token', 403, { ...door, target: `/?token=${secrets.token.slice(1)}` }],
    ['an empty token', 403, { ...door, target: '/?token=' }],
    ['a wrong token over a good cookie', 403, { ...good, target: '/?token=x' }],
    ['the token at another path', 403, { ...door, target: `/index.html?token=${secrets.token}` }],
    ['a POST to the front door', 405, { ...door, method: 'POST', origins: ['http://127.0.0.1:4321'] }],
    ['a climb', 400, path('/../etc/passwd')],
    ['a climb in the middle', 400, path('/assets/../../etc/passwd')],
    ['a single dot', 400, path('/./index.html')],
    ['an encoded climb', 400, path('/%2e%2e/etc/passwd')],
    ['an encoded slash', 400, path('/assets%2fx.js')],
    ['a double encoding', 400, path('/%252e%252e/etc/passwd')],
    ['backslashes', 400, path('/..\\..\\etc\\passwd')],
    ['an encoded backslash', 400, path('/%5c..%5cetc')],
    ['an encoded NUL', 400, path('/index.html%00.js')],
    ['an overlong encoding', 400, path('/%c0%ae%c0%ae/')],
    ['a hidden file', 400, path('/.env')],
    ['a doubled slash', 400, path('//evil.example/')],
    ['a trailing slash', 400, path('/assets/')],
    ['a fragment', 400, path('/#x')],
    ['a path parameter', 400, path('/index.html;x')],
    ['an absolute form', 400, path('http://127.0.0.1:4321/')],
    ['an absolute form of another host', 400, path('http://evil.example/')],
    ['an asterisk', 400, { ...good, method: 'OPTIONS', target: '*' }],
    ['an authority', 400, { ...good, method: 'CONNECT', target: 'evil.example:443' }],
    ['an empty target', 400, path('')],
    ['a target without end', 414, path(`/result?path=${'a'.repeat(13_000)}`)],
    ['TRACE', 405, { ...good, method: 'TRACE', origins: ['http://127.0.0.1:4321'] }],
    ['OPTIONS, as a preflight sends it', 403, { ...upload, method: 'OPTIONS', origins: ['http://evil.example'] }],
    ['OPTIONS from ourselves', 405, { ...upload, method: 'OPTIONS' }],
    ['DELETE', 405, { ...good, method: 'DELETE', origins: ['http://127.0.0.1:4321'] }],
    ['a method in small letters', 403, { ...good, method: 'get' }],
    ['an unknown method', 403, { ...good, method: 'GETX' }],
  ])('refuses %s with %i', (_, status, facts) => {
    expect(judge(facts, secrets)).toMatchObject({ kind: 'refuse', status });
  });

  it('never repeats a secret in its reason', () => {
    const verdict = judge({ ...door, target: `/?token=${secrets.token}x` }, secrets);
    expect(JSON.stringify(verdict)).not.toContain(secrets.token);
  });
});

it('compares secrets whole', () => {
  expect(sameSecret('abc', 'abc')).toBe(true);
  expect(sameSecret('ab', 'abc')).toBe(false);
  expect(sameSecret('', '')).toBe(false);
});
