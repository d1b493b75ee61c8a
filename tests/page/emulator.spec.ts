// The emulator's sign-in with Microsoft's own library: by popup, by redirect, silently; and queries with the token.

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import type * as Msal from "@azure/msal-browser";
import { type Emulator, type Info, startEmulator } from "./emulator.js";

type Shown = { msal: typeof Msal; client: Msal.PublicClientApplication; back: Msal.AuthenticationResult | null };

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const library = join(root, "node_modules/@azure/msal-browser/lib");
const loganalytics = { scopes: ["https://api.loganalytics.io/.default"] };

let emulator: Emulator;
let info: Info;
let server: Server;
let origin: string;

test.use({ ignoreHTTPSErrors: true });

test.beforeAll(async () => {
  test.setTimeout(600_000);
  emulator = await startEmulator("--scale", "0.02", "--seed", "3");
  info = emulator.info;
  server = createServer((request, response) => {
    const found = pages()[new URL(request.url ?? "/", origin).pathname];
    response.writeHead(found ? 200 : 404, { "content-type": found?.[0] ?? "text/plain" }).end(found?.[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
});

test.afterAll(() => {
  emulator?.stop();
  server?.close();
});

/** The page of an application: the library, and a client of it as `window.client`. */
function application(): string {
  const config = {
    auth: { clientId: info.clientId, authority: info.authority, knownAuthorities: [new URL(info.https).host], redirectUri: `${origin}/redirect.html` },
    cache: { cacheLocation: "memoryStorage" },
  };
  return `<!doctype html><title>An application</title><script src="msal.js"></script><script>
    const config = ${JSON.stringify(config)};
    if (location.search === "?keep") config.cache.cacheLocation = "sessionStorage";
    window.ready = (async () => {
      window.client = new msal.PublicClientApplication(config);
      await client.initialize();
      window.back = await client.handleRedirectPromise();
    })();
  </script>`;
}

const bridge = `<!doctype html><title>Back</title><script src="bridge.js"></script><script>
  msalRedirectBridge.broadcastResponseToMainFrame();
</script>`;

/** What the application's server has. */
function pages(): Record<string, [string, string]> {
  const script = (name: string): [string, string] => ["text/javascript", readFileSync(join(library, name), "utf8")];
  return {
    "/": ["text/html", application()],
    "/redirect.html": ["text/html", bridge],
    "/msal.js": script("msal-browser.min.js"),
    "/bridge.js": script("redirect-bridge/msal-redirect-bridge.min.js"),
  };
}

async function open(page: Page, path = ""): Promise<void> {
  await page.goto(`${origin}/${path}`);
  await ready(page);
}

const ready = (page: Page) => page.evaluate(() => (window as unknown as { ready: Promise<void> }).ready);

/** Asks Log Analytics as a page does: a request that the browser asks leave for first. */
async function count(page: Page, token: string): Promise<unknown> {
  const address = `${info.address}/v1/workspaces/${info.workspaces[0]!.id}/query`;
  return page.evaluate(
    async ([address, token]) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", prefer: "wait=60" };
      const reply = await fetch(address!, { method: "POST", headers, body: JSON.stringify({ query: "SigninLogs | count" }) });
      return (await reply.json()).tables[0].rows[0][0];
    },
    [address, token],
  );
}

test("a popup signs in, a silent request renews, and a query succeeds", async ({ page }) => {
  await open(page);
  const popup = page.waitForEvent("popup");
  const signingIn = page.evaluate(async (request) => {
    const { client } = window as unknown as Shown;
    const result = await client.loginPopup(request);
    client.setActiveAccount(result.account);
    return { token: result.accessToken, user: result.account.username, tenant: result.account.tenantId };
  }, loganalytics);
  await (await popup).getByRole("button", { name: /Isaiah Langer/ }).click();
  const first = await signingIn;
  expect(first.user).toBe("isaiahl@contoso.com");
  expect(info.authority.endsWith(first.tenant)).toBe(true);
  expect(await count(page, first.token)).toBeGreaterThan(0);

  const silent = await page.evaluate(async (request) => {
    const { client } = window as unknown as Shown;
    const cached = await client.acquireTokenSilent(request);
    const renewed = await client.acquireTokenSilent({ ...request, forceRefresh: true });
    const graph = await client.acquireTokenSilent({ scopes: ["https://graph.microsoft.com/ThreatHunting.Read.All"] });
    return { cached: cached.accessToken, renewed: renewed.accessToken, graph: JSON.parse(atob(graph.accessToken.split(".")[1]!)).aud };
  }, loganalytics);
  expect(silent.cached).toBe(first.token);
  expect(silent.renewed).not.toBe(first.token);
  expect(silent.graph).toBe("https://graph.microsoft.com");
  expect(await count(page, silent.renewed)).toBeGreaterThan(0);
});

test("a redirect signs in and comes back to the page", async ({ page }) => {
  await open(page, "?keep");
  // the page goes away before the call ends
  await page.evaluate((request) => void (window as unknown as Shown).client.loginRedirect(request), loganalytics);
  await page.getByRole("button", { name: /Megan Bowen/ }).click();
  await page.waitForURL(`${origin}/?keep`);
  await ready(page);
  const back = await page.evaluate(() => {
    const { back } = window as unknown as Shown;
    return back && { token: back.accessToken, user: back.account.username };
  });
  expect(back?.user).toBe("meganb@contoso.com");
  expect(await count(page, back!.token)).toBeGreaterThan(0);
});

test("what a page may send and read follows the switches", async ({ page }) => {
  await open(page);
  const set = async (changes: unknown) => {
    const reply = await page.request.post(`${info.address}/emulator/faults`, { data: changes });
    expect(reply.status()).toBe(200);
  };
  const address = `${info.address}/v1/workspaces/${info.workspaces[0]!.id}/query`;
  const { access_token: token } = await (await page.request.post(`${info.address}/emulator/token`)).json();
  const ask = (prefer: boolean) =>
    page.evaluate(
      async ([address, token, prefer]) => {
        const headers: Record<string, string> = { authorization: `Bearer ${token}`, "content-type": "application/json" };
        if (prefer) headers["prefer"] = "wait=60";
        try {
          const reply = await fetch(address as string, { method: "POST", headers, body: JSON.stringify({ query: "print 1" }) });
          return `${reply.status} ${reply.headers.get("retry-after")}`;
        } catch (error) {
          return (error as Error).name;
        }
      },
      [address, token, prefer] as const,
    );
  await set({ list: ["throttle"] });
  expect(await ask(true)).toBe("429 1");
  await set({ list: ["throttle"], cors: { retry_after: false } });
  expect(await ask(true)).toBe("429 null");
  await set({ list: [], cors: { prefer: false } });
  // the browser keeps what it was allowed for five seconds
  await page.waitForTimeout(5_500);
  expect(await ask(true)).toBe("TypeError");
  expect(await ask(false)).toBe("200 null");
  await set({ list: ["no-cors"] });
  expect(await ask(false)).toBe("TypeError");
});
