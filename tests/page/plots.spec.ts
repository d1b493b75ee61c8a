// What `render` asks for is drawn; what cannot be drawn is said; the table stays.

import { expect, test, type Page } from "@playwright/test";
import { openDemo, watch } from "./steps.js";

const shots = process.env["HUNTLET_SHOTS"];

async function ask(page: Page, text: string): Promise<void> {
  await page.getByRole("button", { name: "KQL", exact: true }).click();
  const box = page.getByRole("textbox", { name: /KQL/i });
  await box.fill(text);
  await box.press("Control+Enter");
  await expect(page.getByRole("button", { name: "Run query" })).toBeEnabled();
}

/** How many different colours a canvas shows. */
const colours = (page: Page): Promise<number> =>
  page.locator(".plot canvas").evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });

const logons = "SecurityEvent | summarize n = count() by bin(TimeGenerated, 6h), Computer";
const drawn: [kind: string, query: string][] = [
  ["timechart", `${logons} | render timechart with (title="Events by computer", ytitle="events")`],
  ["make-series", "SecurityEvent | make-series n = count() default=0 on TimeGenerated from datetime(2026-10-01) to datetime(2026-10-15) step 6h by Computer | render timechart"],
  ["linechart", "range x from 0 to 50 step 1 | extend sine = sin(x / 8.0), cosine = cos(x / 8.0) | render linechart with (xtitle=step)"],
  ["areachart", "SecurityEvent | summarize n = count() by bin(TimeGenerated, 1d) | render areachart"],
  ["stackedareachart", `${logons} | render stackedareachart`],
  ["columnchart", "SecurityEvent | summarize n = count() by tostring(EventID) | top 8 by n | render columnchart"],
  ["stacked columns", "SecurityEvent | summarize n = count() by bin(TimeGenerated, 1d), tostring(EventID) | render columnchart with (kind=stacked)"],
  ["barchart", "SigninLogs | summarize n = count() by UserPrincipalName | top 15 by n | render barchart with (legend=hidden)"],
  ["stacked100 bars", "SigninLogs | where UserPrincipalName startswith 'a' or UserPrincipalName startswith 'm' | summarize n = count() by UserPrincipalName, ResultType = tostring(ResultType) | render barchart with (kind=stacked100)"],
  ["piechart", "SecurityEvent | summarize n = count() by tostring(EventID) | render piechart"],
  ["scatterchart", "SigninLogs | summarize logons = count(), addresses = dcount(IPAddress) by UserPrincipalName, failed = ResultType != '0' | project logons, addresses, failed = tostring(failed) | render scatterchart"],
  ["log axis", "range x from 1 to 20 step 1 | extend y = exp2(x) | render linechart with (yaxis=log)"],
];

for (const colorScheme of ["light", "dark"] as const) {
  test(`charts are drawn (${colorScheme})`, async ({ page }) => {
    const seen = watch(page);
    await page.emulateMedia({ colorScheme });
    await openDemo(page);
    for (const [kind, query] of drawn) {
      await ask(page, query);
      const canvas = page.locator(".plot canvas");
      await expect(canvas, kind).toBeVisible();
      await expect.poll(() => colours(page), { message: kind }).toBeGreaterThan(4);
      await expect(page.getByRole("grid").last()).toBeVisible();
      const box = (await canvas.boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
      if (kind !== "scatterchart") await expect(page.locator(".plot .tooltip"), kind).toBeVisible();
      if (shots) await page.screenshot({ path: `${shots}/${colorScheme}-${kind}.png` });
      await page.mouse.move(0, 0);
    }
    expect(seen.problems).toEqual([]);
  });
}

test("a chart is read by keyboard, its series are switched, its drawing is saved", async ({ page }) => {
  await openDemo(page);
  await ask(page, `${logons} | render timechart with (title="Events by computer")`);
  const canvas = page.locator(".plot canvas");
  await canvas.focus();
  await page.keyboard.press("Home");
  await expect(page.locator(".plot .tooltip")).toContainText("2026-10-01");
  const first = await page.getByRole("status").first().textContent();
  expect(first).toMatch(/2026-10-01 .* UTC\. .*\d/);
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("status").first()).not.toHaveText(first!);
  const before = await canvas.evaluate((node: HTMLCanvasElement) => node.toDataURL());
  const item = page.locator(".plot .legend-item").first();
  await item.click();
  await expect(item).toHaveAttribute("aria-pressed", "false");
  await expect.poll(() => canvas.evaluate((node: HTMLCanvasElement) => node.toDataURL())).not.toBe(before);
  const download = page.waitForEvent("download");
  await page.locator(".plot").getByRole("button", { name: "SVG" }).click();
  const saved = await (await download).path();
  const svg = (await import("node:fs")).readFileSync(saved, "utf8");
  expect(svg).toMatch(/^<svg/);
  expect(svg).toContain("polyline");
});

test("a card shows values; what is not drawn is said; a table is a table", async ({ page }) => {
  await openDemo(page);
  await ask(page, "SecurityEvent | summarize Events = count(), Computers = dcount(Computer) | render card");
  await expect(page.locator(".cards dt")).toHaveText(["Events", "Computers"]);
  if (shots) await page.screenshot({ path: `${shots}/light-card.png` });
  await ask(page, "SecurityEvent | summarize n = count() by Computer | render treemap");
  await expect(page.getByText("Huntlet does not draw a treemap")).toBeVisible();
  await expect(page.getByRole("grid").last()).toBeVisible();
  await ask(page, "SecurityEvent | project Computer | take 5 | render columnchart");
  await expect(page.getByText("no column of numbers")).toBeVisible();
  await ask(page, "SecurityEvent | take 5 | render table");
  await expect(page.locator(".plot")).toHaveCount(0);
  await expect(page.getByRole("grid").last()).toHaveAttribute("aria-rowcount", "6");
});
