import { defineConfig } from "@playwright/test";

// Chromium as installed: its path comes from `npm test`, or CHROME_PATH.
export default defineConfig({
  testDir: ".",
  timeout: 90_000,
  expect: { timeout: 20_000 },
  workers: 1,
  reporter: [["list"]],
  outputDir: "../../test-results",
  use: {
    baseURL: "http://127.0.0.1:4173/some/base/",
    viewport: { width: 1280, height: 900 },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env["CHROME_PATH"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
      ],
    },
  },
  webServer: { command: "node serve.mjs 4173", url: "http://127.0.0.1:4173/some/base/", reuseExistingServer: false },
});
