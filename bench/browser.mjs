// A headless Chromium whose page can import the package, and files of folders of this machine: nothing comes from elsewhere.

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const kinds = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };

/** Serves an empty page at `/`, and folders by name: `huntlet` is the built package, which the page imports by that name. */
export function serve(places = {}, imports = {}) {
  const all = { huntlet: join(root, "pkg/dist"), ...places };
  const map = JSON.stringify({ imports: { huntlet: "/huntlet/index.js", ...imports } });
  const page = `<!doctype html><title>bench</title><script type="importmap">${map}</script>`;
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    if (path === "/") return response.writeHead(200, { "content-type": "text/html" }).end(page);
    const [, place, ...rest] = path.split("/");
    const file = all[place] && join(all[place], ...rest);
    if (!file?.startsWith(all[place]) || !existsSync(file) || !statSync(file).isFile()) {
      return response.writeHead(404).end();
    }
    const head = { "content-type": kinds[extname(file)] ?? "application/octet-stream", "content-length": statSync(file).size };
    createReadStream(file).pipe(response.writeHead(200, head));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Starts the browser. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}
