// `npm start`: set up what is missing, build what changed, serve the site with the demo tenant.

import { buildModules, buildPackage, buildSite } from "./modules.mjs";
import { setUp } from "./setup.mjs";
import { main, printSummary } from "./steps.mjs";

await main(async () => {
  await setUp();
  await buildModules();
  await buildPackage();
  await buildSite();
  printSummary();
  // vite is there only now
  const { serveSite } = await import("./serve.mjs");
  const { url } = await serveSite(Number(process.env.PORT ?? 5173));
  console.log(`\nHuntlet is at ${url}#demo (stop it with Ctrl+C)`);
});
