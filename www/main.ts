// The page's beginning: the engine's worker starts at once, beside the page's own module.
import init, { start } from "../target/web/app/huntlet_app.js";

const makeWorker = (): Worker =>
  new Worker(new URL("../pkg/src/worker.ts", import.meta.url), { type: "module", name: "huntlet-engine" });

const theme = (() => {
  try {
    return localStorage.getItem("huntlet-theme");
  } catch {
    return null;
  }
})();
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;

let first: Worker | undefined = makeWorker();

// what the first worker says before the page listens is kept for it
const early: MessageEvent[] = [];
const keep = (event: MessageEvent): number => early.push(event);
first.addEventListener("message", keep);

function nextWorker(): Worker {
  const worker = first ?? makeWorker();
  if (first) {
    first.removeEventListener("message", keep);
    first = undefined;
    // after the page has put its own handler in place
    setTimeout(() => {
      for (const event of early.splice(0)) worker.dispatchEvent(new MessageEvent("message", { data: event.data }));
    });
  }
  return worker;
}

init().then(
  () => start(nextWorker),
  (error: unknown) => {
    const note = document.getElementById("boot-note");
    if (note) {
      note.textContent = `The page could not start: ${error instanceof Error ? error.message : String(error)}. A current browser with WebAssembly is needed.`;
      note.hidden = false;
    }
  },
);
