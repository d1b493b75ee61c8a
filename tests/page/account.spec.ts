// The whole path: the demo tenant, a name, AccountSummary's answer.

import { expect, test } from "@playwright/test";
import { openDemo, runFor, watch } from "./steps.js";

test("AccountSummary finds a person, shows what they did, and survives saving", async ({ page }) => {
  const seen = watch(page);
  await openDemo(page);
  const report = await runFor(page, "meganb");

  const list = report.getByRole("listbox");
  await expect(list).toBeVisible();
  expect(await list.getByRole("option").count()).toBeGreaterThan(3);
  await list.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect(report.getByRole("grid", { name: "account_activity" })).toBeVisible();
  await expect(report).toHaveAttribute("aria-busy", "false");
  await expect(report.locator("canvas").first()).toBeVisible();
  await expect(report.getByRole("grid", { name: "related_alerts" })).toBeVisible();

  await report.getByRole("button", { name: /^get additional data/i }).click();
  await expect(report.getByRole("grid", { name: "azure_activity_summary" })).toBeVisible();
  await expect(report).toHaveAttribute("aria-busy", "false");

  const sources = report.locator("details.sources").first();
  await sources.locator("summary").click();
  await expect(sources.locator("pre.query").first()).toContainText("account_name");

  const download = page.waitForEvent("download");
  await report.getByRole("button", { name: "Save report" }).click();
  const saved = await (await download).path();
  await page.reload();
  await expect(page.getByText("Engine ready")).toBeVisible();
  await page.locator('input[type="file"]').first().setInputFiles({
    name: "meganb.huntlet", mimeType: "application/zip", buffer: (await import("node:fs")).readFileSync(saved),
  });
  const again = page.locator("article.report");
  await expect(again.getByRole("grid", { name: "azure_activity_summary" })).toBeVisible();

  expect(seen.foreign).toEqual([]);
  expect(seen.problems).toEqual([]);
});

test("a name that nobody has, an empty time range, and no name are each said plainly", async ({ page }) => {
  await openDemo(page);
  const report = await runFor(page, "nobody-at-all");
  await expect(report.getByText("No accounts matching that name")).toBeVisible();

  await page.locator("#range-end").fill("2026-09-01T00:00:00");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.locator("#range-end-error, #range-start-error").filter({ hasText: /\S/ }).first()).toBeVisible();

  await page.locator("#param-value").fill("");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.locator("#param-value-error")).toContainText(/\S/);
});

test("a run can be cancelled, and the page goes on", async ({ page }) => {
  await openDemo(page);
  await page.locator("#param-value").fill("a");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const cancel = page.getByRole("button", { name: "Cancel" });
  // a quick machine may be done before the click
  await cancel.click({ timeout: 2_000 }).catch(() => {});
  await expect(page.locator("article.report")).toHaveAttribute("aria-busy", "false");
  const report = await runFor(page, "nobody-at-all");
  await expect(report.last().getByText("No accounts matching that name")).toBeVisible();
});

test("the engine's end is survived: tables come back", async ({ page }) => {
  await openDemo(page);
  const [worker] = page.workers();
  await worker?.evaluate(() => void setTimeout(() => { throw new Error("stopped by a test"); }, 0));
  await expect(page.getByText(/engine (stopped|restarting)/i).first()).toBeVisible();
  await expect(page.getByText("Engine ready")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/Demo tenant · \d+ tables/)).toBeVisible({ timeout: 60_000 });
  const report = await runFor(page, "meganb");
  await expect(report.getByRole("listbox")).toBeVisible();
});
