// Files of one's own: dropped, refused, queried.

import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { giveFiles, openPage, watch } from "./steps.js";

const csv = Buffer.from(`TimeGenerated,Computer,EventID\n${Array.from({ length: 5000 }, (_, n) => `2026-10-0${1 + (n % 9)}T00:00:00Z,host${n % 7},${4624 + (n % 2)}`).join("\n")}\n`);

test("a file becomes a table; a bad one is refused and nothing is lost", async ({ page }) => {
  const seen = watch(page);
  await openPage(page);
  await giveFiles(page, [{ name: "SecurityEvent_export.csv", buffer: csv }]);
  await expect(page.getByText(/Files · 1 table/)).toBeVisible();
  await giveFiles(page, [{ name: "broken.parquet", buffer: Buffer.from("PAR1 and nothing else") }]);
  await expect(page.getByText(/broken/).first()).toBeVisible();
  await giveFiles(page, [{ name: "ragged.csv", buffer: Buffer.from("a,b\n1,2\n1,2,3,4\n") }]);
  await expect(page.getByText(/line 3/i).first()).toBeVisible();
  await expect(page.getByText(/Files · 1 table/)).toBeVisible();
  expect(seen.problems).toEqual([]);
});

test("KQL runs over it, and mistakes are underlined where they are", async ({ page }) => {
  await openPage(page);
  await giveFiles(page, [{ name: "SecurityEvent.csv", buffer: csv }]);
  await expect(page.getByText(/Files · 1 table/)).toBeVisible();
  await page.getByRole("button", { name: "Open the KQL box" }).click();
  const box = page.getByRole("textbox", { name: /KQL/i });
  await box.fill("SecurityEvent\n| where EvenID == 4624");
  await expect(page.getByText(/EventID/).first()).toBeVisible();
  await expect(page.locator("[data-severity=error], .squiggle").first()).toBeAttached();
  await box.fill("SecurityEvent | summarize n = count() by Computer | sort by Computer asc");
  await box.press("Control+Enter");
  const grid = page.getByRole("grid").last();
  await expect(grid).toHaveAttribute("aria-rowcount", "8");
  await expect(grid.getByText("host0")).toBeVisible();
});

test("a grid of thousands of rows scrolls, sorts and filters", async ({ page }) => {
  await openPage(page);
  await giveFiles(page, [{ name: "SecurityEvent.csv", buffer: csv }]);
  await page.getByRole("button", { name: "Open the KQL box" }).click();
  const box = page.getByRole("textbox", { name: /KQL/i });
  await box.fill("SecurityEvent");
  await box.press("Control+Enter");
  const grid = page.getByRole("grid").last();
  await expect(grid).toHaveAttribute("aria-rowcount", "5001");
  await grid.focus();
  await page.keyboard.press("Control+End");
  await expect(grid.locator('[aria-rowindex="5001"]')).toBeVisible();
  expect(await grid.getByRole("row").count()).toBeLessThan(200);
  await page.getByLabel("Filter rows: any column contains").last().fill("host3");
  await expect(grid).toHaveAttribute("aria-rowcount", "715");
});

const samples = new URL("../../../shared/data/", import.meta.url);
const named = ["SigninLogs_user", "OfficeActivity_user", "AzureActivity", "SecurityAlert", "HuntingBookmark", "SecurityEvent_logons_windows", "Syslog_logons_linux"];

test("real sample files load under their tables' names", async ({ page }) => {
  test.skip(!existsSync(samples), "the sample data (../shared/data) is not here");
  await openPage(page);
  await giveFiles(page, named.map((name) => ({ name: `${name}.ndjson`, buffer: readFileSync(new URL(`${name}.ndjson`, samples)) })));
  await expect(page.getByText(/Files · 7 tables/)).toBeVisible();
  await page.getByText(/Files · 7 tables/).click();
  for (const table of ["SigninLogs", "OfficeActivity", "Syslog"]) await expect(page.getByRole("dialog").getByText(table, { exact: true }).first()).toBeVisible();
});

test("a gigabyte of the wrong bytes is refused at once, and nothing is lost", async ({ page }) => {
  // files that take no room on the disk
  const folder = mkdtempSync(join(tmpdir(), "huntlet-"));
  const giant = (name: string, first: string, size: number): string => {
    const path = join(folder, name);
    writeFileSync(path, first);
    truncateSync(path, size);
    return path;
  };
  try {
    await openPage(page);
    await giveFiles(page, [{ name: "Good.csv", buffer: csv }]);
    await expect(page.getByText(/Files · 1 table/)).toBeVisible();
    const input = page.locator('input[type="file"]').first();
    for (const [path, message] of [
      [giant("zeros.csv", "", 2 ** 30), /zeros.*not text/],
      [giant("cut.parquet", "PAR1", 2 ** 30), /cut.*its end is missing/],
      [giant("huge.csv", "a,b\n1,2\n", 3e9), /huge.*2 GB at most/],
    ] as const) {
      const began = Date.now();
      await input.setInputFiles(path);
      await expect(page.locator(".toast").filter({ hasText: message })).toBeVisible();
      expect(Date.now() - began).toBeLessThan(3_000);
    }
    await expect(page.getByText(/Files · 1 table/)).toBeVisible();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("files dropped with the mouse become tables", async ({ page }) => {
  await openPage(page);
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["a,b\n1,x\n2,y\n"], "Dropped.csv", { type: "text/csv" }));
    transfer.items.add(new File(['{"c":1}\n{"c":2}\n'], "Lines.ndjson"));
    return transfer;
  });
  await page.dispatchEvent("main", "dragover", { dataTransfer: data });
  await expect(page.locator(".drop-veil")).toHaveClass(/on/);
  await page.dispatchEvent("main", "drop", { dataTransfer: data });
  await expect(page.locator(".drop-veil")).not.toHaveClass(/\bon\b/);
  await expect(page.getByText(/Files · 2 tables/)).toBeVisible();
});
