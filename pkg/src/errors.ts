import type { Diagnostic, ErrorInfo } from "./protocol.js";

/** What every refused call rejects with. */
export class HuntletError extends Error {
  override readonly name = "HuntletError";
  /** Stable code, such as `NB0203`. */
  readonly code: string;
  /** What to do next. */
  readonly hint?: string;
  /** Where help is found. */
  readonly helpUrl?: string;
  /** Findings, when a query was the cause. */
  readonly diagnostics?: Diagnostic[];

  constructor(info: { code: string; message: string; hint?: string | null; helpUrl?: string | null; diagnostics?: Diagnostic[] }) {
    super(info.message);
    this.code = info.code;
    if (info.hint) this.hint = info.hint;
    if (info.helpUrl) this.helpUrl = info.helpUrl;
    if (info.diagnostics?.length) this.diagnostics = info.diagnostics;
  }
}

/** The reason that an aborted signal gives, or an `AbortError`. */
export function abortError(signal?: AbortSignal): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException("The run was cancelled.", "AbortError");
}

const isErrorInfo = (value: unknown): value is ErrorInfo =>
  typeof value === "object" && value !== null && "code" in value && "message" in value;

/** Turns what the engine threw into an `AbortError` or a `HuntletError`. */
export function toError(thrown: unknown, signal?: AbortSignal): Error {
  if (isErrorInfo(thrown)) return thrown.code === "ABORT" ? abortError(signal) : new HuntletError(thrown);
  if (thrown instanceof WebAssembly.RuntimeError) {
    return new HuntletError({
      code: "PK0002",
      message: `The engine stopped (${thrown.message}): it ran out of memory, or was given a damaged file.`,
      hint: "Call open() again and reload the tables.",
    });
  }
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
