// The page's beginning: the engine's worker starts at once, beside the page's own module.
import init, { start } from "../target/web/app/huntlet_app.js";
import { signIn } from "./sign-in.js";

const makeWorker = (): Worker =>
  new Worker(new URL("../pkg/dist/worker.js", import.meta.url), { type: "module", name: "huntlet-engine" });

function storedTheme(): string | null {
  try {
    return localStorage.getItem("huntlet-theme");
  } catch {
    return null;
  }
}

const theme = storedTheme();
if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;

let first: Worker | undefined = makeWorker();

// what the first worker says before the page listens is kept for it
const early: Event[] = [];
const keep = (event: Event): number =>
  early.push(
    event instanceof MessageEvent
      ? new MessageEvent("message", { data: event.data })
      : new ErrorEvent("error", { message: event instanceof ErrorEvent ? event.message : "" }),
  );
first.addEventListener("message", keep);
first.addEventListener("error", keep);

function nextWorker(): Worker {
  const worker = first;
  if (!worker) return makeWorker();
  first = undefined;
  worker.removeEventListener("message", keep);
  worker.removeEventListener("error", keep);
  // after the page has put its own handlers in place
  setTimeout(() => {
    for (const event of early.splice(0)) worker.dispatchEvent(event);
  });
  return worker;
}

init().then(
  // in a turn of its own, after the module's beginning
  () => void setTimeout(() => start(nextWorker, signIn)),
  (error: unknown) => {
    const note = document.getElementById("boot-note");
    if (note) {
      const reason = error instanceof Error ? error.message : String(error);
      note.textContent = `The page could not start: ${reason}. It needs a current browser with WebAssembly.`;
      note.hidden = false;
    }
  },
);
