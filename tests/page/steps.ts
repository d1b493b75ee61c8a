// What the tests of the page have in common.

import { expect, type Locator, type Page } from "@playwright/test";

/** Watches a page; `quiet` is asserted at a test's end. */
export interface Watch {
  /** Console errors (a refused style or script among them) and uncaught errors. */
  problems: string[];
  /** Requests to any other host. */
  foreign: string[];
}

/** Notes what a page complains of and whom it calls. */
export function watch(page: Page): Watch {
  const seen: Watch = { problems: [], foreign: [] };
  page.on("console", (message) => {
    if (message.type() === "error") seen.problems.push(message.text());
  });
  page.on("pageerror", (error) => seen.problems.push(error.message));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.hostname !== "127.0.0.1") seen.foreign.push(request.url());
  });
  return seen;
}

/** Opens the page at a link and waits for the engine. */
export async function openPage(page: Page, link = ""): Promise<void> {
  await page.goto(`./${link}`);
  await expect(page.getByText("Engine ready")).toBeVisible({ timeout: 60_000 });
}

/** Opens the page with the demo tenant loaded. */
export async function openDemo(page: Page): Promise<void> {
  await openPage(page, "#demo");
  await expect(page.getByText(/Demo tenant · \d+ tables/)).toBeVisible({ timeout: 60_000 });
}

/** Runs AccountSummary for a name and waits for its end. */
export async function runFor(page: Page, name: string): Promise<Locator> {
  await page.locator("#param-value").fill(name);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const report = page.locator("article.report");
  await expect(report).toHaveAttribute("aria-busy", "false", { timeout: 60_000 });
  return report;
}

/** Gives files to the page as its file field does. */
export async function giveFiles(page: Page, files: { name: string; buffer: Buffer }[]): Promise<void> {
  const field = page.locator('input[type="file"]').first();
  await field.setInputFiles(files.map((file) => ({ ...file, mimeType: "application/octet-stream" })));
}
