// What `npm start` serves.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { serveSite } from "../../crates/xtask/node/serve.mjs";

describe("the served site", () => {
  let site;

  before(async () => {
    site = await serveSite(5273);
  });

  after(() => site?.close());

  const get = async (path) => {
    const response = await fetch(new URL(path, site.url));
    assert.equal(response.status, 200, path);
    return response;
  };

  it("is the page, with the modules that it loads", async () => {
    const page = await (await get("")).text();
    assert.match(page, /<title>[^<]*Huntlet/);
    const script = page.match(/src="(\.\/assets\/[^"]+\.js)"/)?.[1];
    assert.ok(script, "the page names its script");
    const modules = new Set((await (await get(script)).text()).match(/\w+_bg-[\w-]+\.wasm/g));
    assert.ok(modules.size > 0, "the script names a module");
    for (const module of modules) {
      const found = await get(`./assets/${module}`);
      assert.equal(found.headers.get("content-type"), "application/wasm");
      await found.body.cancel();
    }
  });
});
