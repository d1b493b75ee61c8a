// `npm start`: set up what is missing, build what changed, serve the site with the demo tenant.

import { buildModules, buildPackage, buildSite } from "./modules.mjs";
import { root } from "./paths.mjs";
import { setUp } from "./setup.mjs";
import { main, printSummary } from "./steps.mjs";

await main(async () => {
  await setUp();
  await buildModules();
  await buildPackage();
  await buildSite();
  printSummary();
  const { preview } = await import("vite");
  const port = Number(process.env.PORT ?? 5173);
  const server = await preview({ root, configFile: "vite.config.ts", preview: { port, strictPort: false } });
  const url = server.resolvedUrls?.local[0] ?? `http://localhost:${port}/`;
  console.log(`\nHuntlet is at ${url}#demo (stop it with Ctrl+C)`);
});
