// Services in the page, against the emulator: sign in, ask, and find the same as in the tables themselves.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { open, type Report } from "huntlet";
import { type Emulator, startEmulator } from "./emulator.js";
import { kept, mark, unpacked, watchSecrets } from "./secrets.js";
import { openDemo, openPage, runFor } from "./steps.js";

let emulator: Emulator;

test.use({ ignoreHTTPSErrors: true });
test.describe.configure({ timeout: 120_000 });

test.beforeAll(async () => {
  test.setTimeout(600_000);
  // its first workspace holds what the page's demo tenant holds
  emulator = await startEmulator();
});
test.afterAll(() => emulator?.stop());
test.beforeEach(async ({ request }) => void (await request.delete(`${emulator.info.address}/emulator/faults`)));

/** Opens the form and writes what every connection to the emulator needs. */
async function fill(page: Page, how: "sign in" | "token"): Promise<Locator> {
  const { address, workspaces } = emulator.info;
  await page.getByRole("button", { name: "Connect a service" }).first().click();
  const form = page.getByRole("dialog", { name: "Connect a service" });
  await form.getByLabel("Workspace id").fill(workspaces[0]!.id);
  if (how === "token") await form.getByLabel("Access", { exact: true }).selectOption("token");
  await form.locator("summary").click();
  await form.getByLabel("Service address").fill(address);
  if (how === "token") return form;
  const authority = new URL(emulator.info.authority);
  await form.getByLabel("Sign-in address").fill(authority.origin);
  await form.getByLabel("Tenant").fill(authority.pathname.slice(1));
  await form.getByLabel("Client id").fill(emulator.info.clientId);
  return form;
}

/** Connects by a window in which a person signs in. */
async function signIn(page: Page): Promise<void> {
  const form = await fill(page, "sign in");
  const opened = page.waitForEvent("popup");
  await form.getByRole("button", { name: "Connect", exact: true }).click();
  await (await opened).getByRole("button", { name: /Isaiah Langer/ }).click();
  await expect(form).toBeHidden({ timeout: 60_000 });
}

/** The whole of AccountSummary for the first of the accounts that `meganb` may be, as a saved file. */
async function summary(page: Page): Promise<Buffer> {
  await runFor(page, "meganb");
  const report = page.locator("article.report");
  await report.getByRole("listbox").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect(report.getByRole("grid", { name: "account_activity" })).toBeVisible({ timeout: 60_000 });
  await expect(report).toHaveAttribute("aria-busy", "false", { timeout: 60_000 });
  await report.getByRole("button", { name: /^get additional data/i }).click();
  await expect(report.getByRole("grid", { name: "ip_summary" })).toBeVisible({ timeout: 60_000 });
  await expect(report).toHaveAttribute("aria-busy", "false", { timeout: 60_000 });
  const download = page.waitForEvent("download");
  await report.getByRole("button", { name: "Save report" }).click();
  return readFileSync(await (await download).path());
}

const cells = (report: Report) =>
  Object.fromEntries(Object.keys(report.tables).sort().map((name) => [name, [report.table(name)!.columns, report.table(name)!.rows()]]));

test("AccountSummary over a service is AccountSummary over the same tables, and no token is left anywhere", async ({ page, request }) => {
  const secrets = watchSecrets(page);

  await openDemo(page);
  const local = await summary(page);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await signIn(page);
  const remote = await summary(page);

  const hunt = await open();
  const here = cells(await hunt.restore(new Uint8Array(local)));
  const there = await hunt.restore(new Uint8Array(remote));
  expect(Object.keys(here).length).toBeGreaterThan(5);
  expect(cells(there)).toEqual(here);
  const provenance = there.table("account_activity")!.provenance;
  expect(provenance.source).not.toContain("demo");
  hunt.close();

  // errors of a service that was sent a token are shown too
  await page.getByRole("button", { name: "KQL", exact: true }).click();
  const told = [await kept(page)];
  for (const [fault, words] of [["expired-token", /refused the token/], ["wrong-mime", /web page/], ["truncated", /broke/]] as const) {
    await request.post(`${emulator.info.address}/emulator/faults`, { data: { list: Array(8).fill(fault) } });
    await page.locator("textarea").fill(`SigninLogs | where "${fault}" != "" | count`);
    await page.getByRole("button", { name: "Run query" }).click();
    await expect(page.locator('.notice[data-severity="error"]').filter({ hasText: words })).toBeVisible({ timeout: 60_000 });
    told.push(await kept(page));
  }

  expect(secrets.tokens.size).toBeGreaterThan(2);
  const saved = unpacked(remote);
  expect(saved).toContain("account_activity");
  const everywhere = [...told, ...secrets.said, saved, remote.toString("latin1")].join("\n");
  for (const token of secrets.tokens) expect(everywhere).not.toContain(mark(token));
});

test("a token that ends while a query runs is renewed without a word", async ({ page, request }) => {
  await openPage(page);
  await signIn(page);
  await request.post(`${emulator.info.address}/emulator/faults`, { data: { list: ["expired-token"] } });
  await page.getByRole("button", { name: "KQL", exact: true }).click();
  await page.locator("textarea").fill("SigninLogs | count");
  await page.getByRole("button", { name: "Run query" }).click();
  await expect(page.getByRole("gridcell").first()).toHaveText(/^\d/, { timeout: 60_000 });
});

test("a person signs in on the page itself and comes back connected, and no token stays in the page's stores", async ({ page }) => {
  const secrets = watchSecrets(page);
  await openPage(page);
  const form = await fill(page, "sign in");
  await form.getByLabel("Sign in on this page").check();
  await form.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByRole("button", { name: /Isaiah Langer/ }).click();
  await expect(page.locator("button.chip")).toContainText(/sentinel/i, { timeout: 60_000 });
  expect(secrets.tokens.size).toBeGreaterThan(0);
  const everywhere = [await kept(page), ...secrets.said].join("\n");
  for (const token of secrets.tokens) expect(everywhere).not.toContain(mark(token));
});

test("a pasted token connects, one that has ended is refused, and local tables stay a choice", async ({ page, request }) => {
  await openDemo(page);
  const form = await fill(page, "token");
  const old = await request.post(`${emulator.info.address}/emulator/token`, { data: { resource: "https://api.loganalytics.io", life_s: -60 } });
  await form.getByLabel("Access token").fill((await old.json()).access_token);
  await form.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(form.getByRole("alert")).toHaveText(/ended|expired/i, { timeout: 60_000 });
  await form.getByLabel("Access token").fill(emulator.info.tokens.logAnalytics);
  await form.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(form).toBeHidden({ timeout: 60_000 });
  await page.locator("button.chip").click();
  await expect(page.getByRole("button", { name: "Disconnect sentinel" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("combobox", { name: "Ask" }).first().selectOption("local");
  await expect(page.locator("button.chip")).toContainText("Demo tenant");
});

test("Resource Graph and Splunk are connected, asked in their own language, and linked to where there is a page", async ({ page, request }) => {
  const { address, tokens } = emulator.info;
  await openPage(page);
  await page.getByRole("button", { name: "Connect a service" }).first().click();
  const form = page.getByRole("dialog", { name: "Connect a service" });
  const connect = form.getByRole("button", { name: "Connect", exact: true });
  await form.getByLabel("Service", { exact: true }).selectOption("Azure Resource Graph");
  await form.getByLabel("Access", { exact: true }).selectOption("token");
  await form.locator("summary").click();
  await form.getByLabel("Service address").fill(address);
  await form.getByLabel("Access token").fill(tokens.arm);
  await connect.click();
  await expect(form).toBeHidden({ timeout: 60_000 });

  // its library's queries, run as they are bound
  await page.getByRole("button", { name: "KQL", exact: true }).click();
  await page.getByRole("button", { name: "Query library" }).click();
  const library = page.getByRole("dialog", { name: "Query library" });
  await library.getByLabel("Words to look for").fill("list_public_ips");
  await library.getByRole("button", { name: /list_public_ips/ }).click();
  await library.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByRole("gridcell", { name: "198.51.100.80", exact: true })).toBeVisible({ timeout: 60_000 });
  const link = page.getByRole("link", { name: "Open in portal" });
  await expect(link).toHaveAttribute("href", /^https:\/\/portal\.azure\.com\/#blade\/HubsExtension\/ArgQueryBlade\/query\/\S+$/);
  await expect(link).toHaveAttribute("rel", "noopener noreferrer");
  await expect(link).toHaveAttribute("target", "_blank");
  expect(await link.getAttribute("href")).not.toContain(tokens.arm.slice(-20));

  // Splunk: refused until it allows the page's origin, and the reason is told
  await page.locator("button.chip").click();
  await page.getByRole("button", { name: "Connect a service" }).last().click();
  await form.getByLabel("Service", { exact: true }).selectOption("Splunk");
  await expect(form.getByText(/crossOriginSharingPolicy/)).toBeVisible();
  await expect(form.getByLabel("Tenant")).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page }).include("dialog.connect").analyze();
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
  await connect.click();
  await expect(form.getByRole("alert")).toHaveText("Splunk's address is needed.");
  await form.getByLabel("Splunk address").fill(address);
  await form.getByLabel("Access token").fill(tokens.splunk);
  await connect.click();
  await expect(form).toBeHidden({ timeout: 60_000 });
  await page.keyboard.press("Escape");
  await expect(link).toBeHidden();
  await page.getByRole("button", { name: "Query library" }).click();
  await library.getByLabel("Words to look for").fill("list_all_datatypes");
  await library.getByRole("button", { name: /list_all_datatypes/ }).click();
  await expect(library.getByRole("button", { name: "Show the SPL" })).toBeVisible();
  await library.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByText(/crossOriginSharingPolicy/).first()).toBeVisible({ timeout: 60_000 });
  // no finding of KQL's about SPL
  await expect(page.locator("#kql-findings li")).toHaveCount(0);
  await request.post(`${address}/emulator/faults`, { data: { cors: { splunk: "*" } } });
  await page.getByRole("button", { name: "Run query" }).click();
  await expect(page.getByRole("gridcell", { name: "XmlWinEventLog" })).toBeVisible({ timeout: 60_000 });

  // a query for elsewhere is refused before it is sent
  await page.getByRole("combobox", { name: "Ask" }).first().selectOption("resourceGraph");
  await page.getByRole("button", { name: "Run query" }).click();
  await expect(page.getByText(/is written for splunk, and resourcegraph cannot answer it/).first()).toBeVisible();
  await page.getByRole("combobox", { name: "Ask" }).first().selectOption("local");
  await expect(link).toBeHidden();
});

test("a workspace with its resource id has a link into the portal, a cluster one into Data Explorer", async ({ page }) => {
  const { resourceId } = emulator.info.workspaces[0]!;
  await openPage(page);
  let form = await fill(page, "token");
  await form.getByLabel("Access token").fill(emulator.info.tokens.logAnalytics);
  await form.getByLabel("Resource id").fill("main");
  await form.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(form.getByRole("alert")).toHaveText(/`main` is no resource id of a workspace/);
  await form.getByLabel("Resource id").fill(resourceId);
  await form.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(form).toBeHidden({ timeout: 60_000 });
  await page.getByRole("button", { name: "KQL", exact: true }).click();
  const text = 'SigninLogs\n| where UserPrincipalName has "ü"';
  const box = page.locator("textarea");
  const link = page.getByRole("link", { name: "Open in portal" });
  await expect(link).toBeHidden();
  await box.fill(text);
  await expect(link).toHaveAttribute("href", /^https:\/\/portal\.azure\.com\//);
  const unpacked = async () => gunzipSync(Buffer.from(decodeURIComponent((await link.getAttribute("href"))!.split(/\/q\/|query=/).at(-1)!), "base64")).toString();
  await expect.poll(unpacked).toBe(text);
  await box.fill(`${text}\n| count`);
  await expect.poll(unpacked).toBe(`${text}\n| count`);

  await page.locator("button.chip").click();
  await page.getByRole("button", { name: "Connect a service" }).last().click();
  form = page.getByRole("dialog", { name: "Connect a service" });
  await form.getByLabel("Service", { exact: true }).selectOption("Azure Data Explorer or Fabric");
  await form.getByLabel("Cluster").fill("https://soc.westus.kusto.windows.net");
  await form.getByLabel("Database").fill("Logs");
  await form.getByLabel("Access token").fill(emulator.info.tokens.arm);
  await form.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(form).toBeHidden({ timeout: 60_000 });
  await page.keyboard.press("Escape");
  await expect(link).toHaveAttribute("href", /^https:\/\/dataexplorer\.azure\.com\/clusters\/soc\.westus\/databases\/Logs\?query=H4sI/);
});
