// The query library in the KQL box.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { openDemo, watch } from "./steps.js";

test("a query is found, filled and run; its KQL stands in the box", async ({ page }) => {
  const seen = watch(page);
  await openDemo(page);
  await page.getByRole("button", { name: "Open the KQL box" }).click();
  await page.getByRole("button", { name: "Query library" }).click();
  const dialog = page.getByRole("dialog", { name: "Query library" });
  await expect(dialog.getByRole("status")).toHaveText(/^1\d\d queries$/);
  await dialog.getByLabel("Words to look for").fill("windows list_host_logon_failures");
  await expect(dialog.getByRole("status")).toHaveText("1 query");
  await dialog.getByRole("button", { name: /list_host_logon_failures/ }).click();

  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  await expect(dialog.getByRole("alert")).toHaveText("host_name is needed.");
  await dialog.getByLabel("host_name").fill('SRV-APP01"');
  await dialog.getByRole("button", { name: "Show the KQL" }).click();
  await expect(dialog).toBeHidden();
  const box = page.getByRole("textbox", { name: /KQL/i });
  await expect(box).toHaveValue(/let host_name = "SRV-APP01\\"";/);

  await page.getByRole("button", { name: "Query library" }).click();
  const { violations } = await new AxeBuilder({ page }).include("dialog.library").analyze();
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
  await dialog.getByLabel("host_name").fill("SRV-APP01");
  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByRole("grid").last()).toHaveAttribute("aria-rowcount", /^\d{2}$/);
  expect(seen.problems).toEqual([]);
});

/** A file in MSTICPy's form with one query, and what else is given. */
const yaml = (name: string, rest = "") => `metadata:
  version: 1
  description: Ours
  data_environments: [MSSentinel]
  data_families: [Ours]
defaults:
  parameters: {}
sources:
  ${name}:
    description: Failed sign-ins of a person.
    args:
      query: |
        SigninLogs
        | where UserPrincipalName has "{account_name}" and ResultType != "0"
    parameters:
      account_name:
        description: The person.
        type: str
${rest}`;

/** Opens the library's dialog. */
async function openLibrary(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Open the KQL box" }).click();
  await page.getByRole("button", { name: "Query library" }).click();
  const dialog = page.getByRole("dialog", { name: "Query library" });
  await expect(dialog.getByRole("status")).toHaveText(/^1\d\d queries$/);
  return dialog;
}

test("queries are pasted; a bad text is told with line and field, stays to be corrected and takes nothing away", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const seen = watch(page);
  await openDemo(page);
  const dialog = await openLibrary(page);
  await dialog.getByText("Add queries").click();
  const text = dialog.getByRole("textbox", { name: /YAML/ });
  const add = dialog.getByRole("button", { name: "Add", exact: true });
  await text.fill(yaml("failed_signins", "  broken:\n    description: No query.\n    args:\n      query: \"SigninLogs | wher {nobody}\"\n"));
  await add.click();
  await expect(dialog.getByText(/queries are in the library\. Line \d+, sources\.broken/)).toBeVisible();
  await expect(text).toHaveValue("");

  const bad = yaml("other").replace("type: str", "type: [str");
  await text.fill(bad);
  await add.click();
  await expect(dialog.getByText(/line 1\d/)).toBeVisible();
  await expect(text).toHaveValue(bad);
  const wrong = "family: Ours\nqueries:\n  - name: one\n    description: x\n    source: nowhere\n    query: SigninLogs\n";
  await text.fill(wrong);
  await add.click();
  await expect(dialog.getByText(/line \d+, \S+:/)).toBeVisible();
  await expect(dialog.getByText(/queries\.one\.source: `nowhere` is no kind of source/)).toBeVisible();

  // a second text does not take the first away
  await text.fill(yaml("second"));
  await add.click();
  await expect(text).toHaveValue("");
  await dialog.getByLabel("Words to look for").fill("ours");
  await expect(dialog.getByRole("status")).toHaveText("2 queries");
  const { violations } = await new AxeBuilder({ page }).include("dialog.library").analyze();
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
  expect(seen.problems).toEqual([]);

  // both are there again when the engine had to start anew
  const [worker] = page.workers();
  await worker?.evaluate(() => void setTimeout(() => { throw new Error("stopped by a test"); }, 0));
  await expect(page.getByText("Engine ready")).toBeHidden();
  await expect(page.getByText("Engine ready")).toBeVisible({ timeout: 60_000 });
  for (const name of ["failed_signins", "second"]) {
    await dialog.getByRole("button", { name: new RegExp(name) }).click();
    await dialog.getByLabel("account_name").fill("meganb");
    await page.evaluate(() => navigator.clipboard.writeText(""));
    const copied = async () => {
      await dialog.getByRole("button", { name: "Copy", exact: true }).click();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    await expect.poll(copied).toMatch(/"meganb";[^]*SigninLogs/);
  }
});

test("a query is extended by add_query_items within the form's time range, copied, and what cannot be appended is refused", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openDemo(page);
  const dialog = await openLibrary(page);
  await dialog.getByLabel("Words to look for").fill("windows list_host_logon_failures");
  await dialog.getByRole("button", { name: /list_host_logon_failures/ }).click();
  await expect(dialog.getByText(/^From .* UTC, as the form on the left says\.$/)).toBeVisible();
  await dialog.getByLabel("host_name").fill("SRV-APP01");
  const more = dialog.getByLabel("add_query_items");
  await more.fill("; SecurityEvent | count");
  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  await expect(dialog.getByRole("alert")).toHaveText(/add_query_items.* cannot be appended/);
  await more.fill("| summarize failures = count()");
  await dialog.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(dialog.getByText("The query is copied.")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/let host_name = "SRV-APP01";/);
  expect(copied).toMatch(/\| summarize failures = count\(\)/);
  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  const box = page.getByRole("textbox", { name: /KQL/i });
  await expect(box).toHaveValue(copied);
  await expect(page.getByRole("grid").last()).toHaveAttribute("aria-rowcount", "2");
  // it was run as the library's query
  await page.getByText(/^Where this came from/).click();
  await expect(page.locator(".source-name")).toHaveText("WindowsSecurity.list_host_logon_failures");

  await box.fill("print 1");
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.getByRole("button", { name: "Copy the query" }).click();
  await expect(page.getByText("The query is copied.").first()).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("print 1");
});

test("a browser that refuses to copy is told of", async ({ page }) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("denied", "NotAllowedError"));
  });
  await openDemo(page);
  const dialog = await openLibrary(page);
  await dialog.getByLabel("Words to look for").fill("list_all_signins_geo");
  await dialog.getByRole("button", { name: /list_all_signins_geo/ }).click();
  await dialog.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(dialog.getByRole("alert")).toHaveText(/The browser did not allow copying\./);
});

test("queries of one's own are dropped as a file, and what is wrong in it is told with its line", async ({ page }) => {
  await openDemo(page);
  const text = yaml("failed_signins", "  broken:\n    description: No query.\n    args:\n      query: \"SigninLogs | wher {nobody}\"\n");
  await page.locator('input[type="file"]').first().setInputFiles({ name: "ours.yaml", mimeType: "text/yaml", buffer: Buffer.from(text) });
  await expect(page.getByText(/ours\.yaml: its queries are in the library\. Line \d+/).first()).toBeVisible();
  await page.getByRole("button", { name: "Open the KQL box" }).click();
  await page.getByRole("button", { name: "Query library" }).click();
  const dialog = page.getByRole("dialog", { name: "Query library" });
  await dialog.getByLabel("Words to look for").fill("ours failed_signins");
  await dialog.getByRole("button", { name: /failed_signins/ }).click();
  await dialog.getByLabel("account_name").fill("meganb");
  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByRole("textbox", { name: /KQL/i })).toHaveValue(/let account_name = "meganb"|let arg_account_name = "meganb"/);
});
