// A program that stops a query ends when it has nothing more to do: no timer of the engine's keeps it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { describe, it } from "node:test";
import { at } from "./helpers.mjs";

/** Asks a service; stops the query or closes the engine when it is told to. */
const program = `
import { open } from "huntlet";
const [, address, how] = process.argv;
const hunt = await open();
await hunt.connect({ kind: "sentinel", workspaceId: "w", endpoint: address, anonymous: true });
const controller = new AbortController();
process.stdin.once("data", () => {
  process.stdin.destroy();
  if (how === "close") hunt.close();
  else controller.abort();
});
const error = await hunt.query("SigninLogs", { signal: controller.signal }).catch((error) => error);
console.log(error.name);
`;

/** What the service does: names a time to wait, or begins an answer that never ends. */
const services = {
  "that waits four minutes, as the service said": (response) => response.writeHead(429, { "retry-after": "240" }).end("{}"),
  "whose answer is under way": (response) => response.writeHead(200, { "content-type": "application/json" }).write("{"),
};

describe("a program that stops a query", () => {
  for (const [name, answer] of Object.entries(services)) {
    for (const how of ["abort", "close"]) {
      it(`${name}, ends at once (${how})`, async () => {
        let asked = 0;
        const server = createServer((request, response) => {
          asked += 1;
          request.resume().on("end", () => answer(response));
          // by then the answer is there, and the wait has begun
          setTimeout(() => child.stdin.write("stop"), 1000);
        });
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        const address = `http://127.0.0.1:${server.address().port}`;
        const child = spawn(process.execPath, ["--input-type=module", "-e", program, address, how], { cwd: at("."), stdio: ["pipe", "pipe", "inherit"] });
        const late = setTimeout(() => child.kill(), 30_000);
        const stopped = once(child.stdout, "data").then(([said]) => [String(said), performance.now()]);
        const [code] = await once(child, "exit");
        const ended = performance.now();
        const [said, since] = await stopped;
        clearTimeout(late);
        server.closeAllConnections();
        server.close();
        assert.equal(code, 0, "it had to be killed");
        assert.equal(said, "AbortError\n");
        assert.equal(asked, 1);
        assert.ok(ended - since < 2000, `it lived ${Math.round(ended - since)} ms more`);
      });
    }
  }
});
