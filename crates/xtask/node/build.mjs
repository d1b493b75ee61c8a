// `npm run build`: wasm modules, npm package, site.

import { buildModules, buildPackage, buildSite } from "./modules.mjs";
import { setUp } from "./setup.mjs";
import { main, printSummary } from "./steps.mjs";

await main(async () => {
  await setUp();
  await buildModules();
  await buildPackage();
  await buildSite();
  printSummary();
});
