// Accessible, keyboard reachable, strict, static.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { openDemo, openPage, runFor } from "./steps.js";

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe-core finds no serious violation (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await openPage(page);
    const serious = async () => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      return violations
        .filter((violation) => violation.impact === "serious" || violation.impact === "critical")
        .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
    };
    expect(await serious()).toEqual([]);
    await openDemo(page);
    const report = await runFor(page, "meganb");
    await report.getByRole("listbox").focus();
    await page.keyboard.press("Enter");
    await expect(report.getByRole("grid").first()).toBeVisible();
    expect(await serious()).toEqual([]);
  });
}

test("the run form is reached and run by keyboard alone", async ({ page }) => {
  await openDemo(page);
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement?.id === "param-value")) break;
  }
  await page.keyboard.type("meganb");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("article.report").getByRole("listbox")).toBeVisible({ timeout: 60_000 });
});

test("the policy allows no inline script or style, no eval, and connections to the services alone", async ({ page }) => {
  await openPage(page);
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  expect(policy).toContain("default-src 'none'");
  const rules = policy!.split(";").map((rule) => rule.trim());
  expect(rules.filter((rule) => !rule.startsWith("connect-src")).join(";")).not.toMatch(/'unsafe-inline'|'unsafe-eval'|https?:|\*/);
  const hosts = rules.find((rule) => rule.startsWith("connect-src"))!.split(/\s+/).slice(2);
  const services = /^(https:\/\/(login|api|management|graph|microsoftgraph|\*\.kusto)\.[a-z.]*(microsoft|loganalytics|azure|windows|fabric|usgovcloudapi|chinacloudapi|microsoftonline)[a-z.]*|https?:\/\/(localhost|127\.0\.0\.1):\*)$/;
  for (const host of hosts) expect(host).toMatch(services);
  const blocked = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.inlineRan = true";
    document.head.append(script);
    return !("inlineRan" in window);
  });
  expect(blocked).toBe(true);
});

test("log data is shown as text", async ({ page }) => {
  await openPage(page);
  const hostile = Buffer.from('a,b\n"<img src=x onerror=alert(1)>","<script>alert(2)</script>"\n');
  await page.locator('input[type="file"]').first().setInputFiles({ name: "hostile<b>.csv", mimeType: "text/csv", buffer: hostile });
  await page.getByRole("button", { name: "Open the KQL box" }).click();
  const box = page.getByRole("textbox", { name: /KQL/i });
  await box.fill("union *");
  await box.press("Control+Enter");
  await expect(page.getByRole("grid").last().getByText("<img src=x onerror=alert(1)>")).toBeVisible();
  expect(await page.locator("img[src=x]").count()).toBe(0);
});
