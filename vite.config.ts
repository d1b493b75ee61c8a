import { defineConfig } from "vite";

// The site is static files that work under any base path: relative addresses, nothing inlined (a strict CSP refuses
// data: scripts), no request to anyone else.
export default defineConfig({
  root: "www",
  base: "./",
  publicDir: "public",
  build: {
    outDir: "../dist/site",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    // the second is where the sign-in service sends the browser back to
    rolldownOptions: { input: ["www/index.html", "www/redirect.html"] },
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1024,
  },
  worker: { format: "es" },
  preview: { host: "localhost" },
});
