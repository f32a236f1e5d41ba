import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as electron from './standin.ts';

vi.mock('electron', () => import('./standin.ts'));
const { pathOf, policy, registerScheme, respond, serveRenderer } = await import('./protocol.ts');

let base = '';
let root = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'protocol-'));
  root = join(base, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  mkdirSync(join(base, 'renderer-secret'));
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>ours</title>');
  writeFileSync(join(root, 'assets', 'main-1a2b.js'), 'export {};');
  writeFileSync(join(root, 'assets', 'main.js.map'), '{}');
  writeFileSync(join(base, 'secret.json'), '{"secret":true}');
  writeFileSync(join(base, 'renderer-secret', 'near.json'), '{"secret":true}');
  symlinkSync(join(base, 'secret.json'), join(root, 'link.json'));
  symlinkSync(join(base, 'renderer-secret'), join(root, 'near'));
});
afterAll(() => rmSync(base, { recursive: true }));

const get = (url: string, method = 'GET') => respond(root, { url, method });

describe('app protocol', () => {
  it('serves the page with its policy and without type guessing', async () => {
    const response = await get('app://dotbogi/index.html');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('ours');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toBe(policy);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('serves assets, the bare origin, and addresses with a query', async () => {
    expect((await get('app://dotbogi/assets/main-1a2b.js')).headers.get('content-type')).toContain('text/javascript');
    expect((await get('app://dotbogi/')).status).toBe(200);
    expect((await get('app://dotbogi/index.html?x=1')).status).toBe(200);
    expect(await (await get('app://dotbogi/index.html', 'HEAD')).text()).toBe('');
  });

  it.each([
    'app://dotbogi/../secret.json',
    'app://dotbogi/assets/../../secret.json',
    'app://dotbogi/%2e%2e/secret.json',
    'app://dotbogi/%2E%2E%2Fsecret.json',
    'app://dotbogi/..%2fsecret.json',
    'app://dotbogi/..%5csecret.json',
    'app://dotbogi/%252e%252e%252fsecret.json',
    'app://dotbogi/..\\secret.json',
    'app://dotbogi/index.html%00.js',
    'app://dotbogi//etc/passwd',
    'app://dotbogi/link.json',
    'app://dotbogi/near/near.json',
    'app://dotbogi/assets',
    'app://dotbogi/assets/main.js.map',
    'app://dotbogi/missing.html',
    'app://dotbogi/%zz.html',
    'app://evil/index.html',
    'app://user@dotbogi/index.html',
    'file:///etc/passwd',
    'https://dotbogi/index.html',
    'nonsense',
  ])('refuses %s and still sends the policy', async (url) => {
    const response = await get(url);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('not found');
    expect(response.headers.get('content-security-policy')).toBe(policy);
  });

  it('takes no other method', async () => {
    expect((await get('app://dotbogi/index.html', 'POST')).status).toBe(405);
  });

  it('lets nothing inline or foreign run', () => {
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    expect(policy).not.toMatch(/unsafe-eval|unsafe-inline|https?:|\*/);
  });

  it('registers a standard, secure scheme that keeps the policy in force', () => {
    registerScheme();
    const [schemes] = electron.protocol.registerSchemesAsPrivileged.mock.calls[0] ?? [];
    expect(schemes).toHaveLength(1);
    expect(schemes?.[0]?.privileges).toMatchObject({ standard: true, secure: true, supportFetchAPI: true });
    expect(schemes?.[0]?.privileges?.bypassCSP ?? false).toBe(false);
  });

  it('answers through the handler that Electron calls', async () => {
    serveRenderer(root);
    const [name, handler] = electron.protocol.handle.mock.calls[0] ?? [];
    expect(name).toBe('app');
    expect((await handler?.(new Request('app://dotbogi/index.html')))?.status).toBe(200);
  });

  it('tells a path only for addresses of ours', () => {
    expect(pathOf('app://dotbogi/a%20b.png')).toBe('/a b.png');
    expect(pathOf('app://dotbogi:80/a.png')).toBeNull();
  });
});
