// What every command needs first.

import { checkCargo, checkNode, nodePackages, wasmTarget } from "./tools.mjs";
import { step } from "./steps.mjs";

/** Tools and packages; installs what is missing and says what it installs. */
export async function setUp() {
  await step("look for Node and Rust", () => {
    checkNode();
    checkCargo();
  });
  await step("Node packages", nodePackages);
  await step("Rust's wasm target", wasmTarget);
}
