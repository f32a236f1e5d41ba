import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Relative addresses: the same page is served from `http://127.0.0.1` and from the window's own protocol. */
export default defineConfig({
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    // A strict CSP lets no `data:` script or font through, so everything stays a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
