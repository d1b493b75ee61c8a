// Looks for tokens where none may be: storage, addresses, the page, its log, saved reports.

import { inflateRawSync } from "node:zlib";
import type { Page } from "@playwright/test";

/** What a page was given and what it said. */
export interface Secrets {
  /** Every token that the sign-in service gave or that went to a service: access, refresh and id tokens. */
  tokens: Set<string>;
  /** Addresses that were asked, and lines of the consoles, the worker's among them. */
  said: string[];
}

/** Notes the tokens of a page and of its windows, and what they say. */
export function watchSecrets(page: Page): Secrets {
  const seen: Secrets = { tokens: new Set(), said: [] };
  const context = page.context();
  context.on("request", (request) => {
    seen.said.push(request.url());
    const [, token] = /^Bearer (.+)$/.exec(request.headers()["authorization"] ?? "") ?? [];
    if (token) seen.tokens.add(token);
  });
  context.on("response", async (response) => {
    if (!new URL(response.url()).pathname.endsWith("/token")) return;
    const given: Record<string, unknown> = await response.json().catch(() => ({}));
    for (const name of ["access_token", "refresh_token", "id_token"]) if (typeof given[name] === "string") seen.tokens.add(given[name]);
  });
  context.on("console", (message) => seen.said.push(message.text()));
  context.on("weberror", (error) => seen.said.push(String(error.error().stack)));
  return seen;
}

/** The files within a ZIP, as text. */
export function unpacked(zip: Buffer): string {
  const end = zip.lastIndexOf("PK\x05\x06");
  const files: string[] = [];
  for (let at = zip.readUInt32LE(end + 16), left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    files.push((zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(bytes) : bytes).toString("latin1"));
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files.join("\n");
}

/** All that a page keeps and shows: address, document, storages, cookies, databases, caches. */
export async function kept(page: Page): Promise<string> {
  const shown = await page.evaluate(async () => {
    const cached = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) cached.push(request.url, await (await caches.match(request))!.text());
    }
    const fields = [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")].map((field) => field.value);
    return [location.href, JSON.stringify(history.state), document.documentElement.outerHTML, ...fields, JSON.stringify(localStorage), JSON.stringify(sessionStorage), ...cached].join("\n");
  });
  return `${shown}\n${JSON.stringify(await page.context().storageState({ indexedDB: true }))}`;
}

/** The part of a token that nobody else writes: its signature, or all of one that has none. */
export const mark = (token: string): string => token.slice(token.lastIndexOf(".") + 1);
