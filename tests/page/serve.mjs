// A plain static host: no special headers, the site under a path of its own, so that the tests see what any host gives.

import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const mounts = [
  ["/some/base/", join(root, "dist/site")],
  ["/pkg/", join(root, "pkg/dist")],
  ["/fixtures/", join(root, "tests/page/fixtures")],
];
const types = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm",
  ".svg": "image/svg+xml", ".json": "application/json",
};

/** Starts the host on a port of 127.0.0.1. */
export function serve(port) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    const mount = mounts.find(([prefix]) => path.startsWith(prefix));
    let file = mount && join(mount[1], path.slice(mount[0].length) || "index.html");
    const info = file && statSync(file, { throwIfNoEntry: false });
    if (info?.isDirectory()) file = join(file, "index.html");
    if (!info) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve(Number(process.argv[2] ?? 4173));
