// The query library in the KQL box.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
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

test("queries of one's own are dropped as a file, and what is wrong in it is told with its line", async ({ page }) => {
  await openDemo(page);
  const yaml = `metadata:
  version: 1
  description: Ours
  data_environments: [MSSentinel]
  data_families: [Ours]
defaults:
  parameters: {}
sources:
  failed_signins:
    description: Failed sign-ins of a person.
    args:
      query: |
        SigninLogs
        | where UserPrincipalName has "{account_name}" and ResultType != "0"
    parameters:
      account_name:
        description: The person.
        type: str
  broken:
    description: No query.
    args:
      query: "SigninLogs | wher {nobody}"
`;
  await page.locator('input[type="file"]').first().setInputFiles({ name: "ours.yaml", mimeType: "text/yaml", buffer: Buffer.from(yaml) });
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
