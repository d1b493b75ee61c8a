// Signing in with Microsoft's own library, which is loaded when somebody first does. Tokens stay in its memory.
import type { AccountInfo, IPublicClientApplication } from "@azure/msal-browser";

/** `quiet` shows nothing; `auto` opens a window where the browser lets it; `window` opens one; `page` leaves the page. */
type How = "quiet" | "auto" | "window" | "page";

const apps = new Map<string, Promise<IPublicClientApplication>>();

function app(authority: string, clientId: string): Promise<IPublicClientApplication> {
  const key = `${authority} ${clientId}`;
  const known = apps.get(key);
  if (known) return known;
  const made = make(authority, clientId);
  apps.set(key, made);
  // what failed for want of a network is tried again
  made.catch(() => apps.delete(key));
  return made;
}

async function make(authority: string, clientId: string): Promise<IPublicClientApplication> {
  const { createStandardPublicClientApplication } = await import("@azure/msal-browser");
  const made = await createStandardPublicClientApplication({
    auth: {
      clientId,
      authority,
      knownAuthorities: [new URL(authority).host],
      redirectUri: new URL("redirect.html", document.baseURI).href,
    },
    cache: { cacheLocation: "memoryStorage" },
  });
  await made.handleRedirectPromise();
  return made;
}

/**
 * A token for `scopes`; null where somebody would have to press a button first.
 *
 * The account that signed in last is asked for without a word; `renew` passes the token over that is still kept.
 */
export async function signIn(how: How, authority: string, clientId: string, scopes: string[], renew: boolean): Promise<string | null> {
  const made = await app(authority, clientId);
  const account: AccountInfo | undefined = made.getAllAccounts()[0];
  if (account && how !== "window") {
    try {
      return (await made.acquireTokenSilent({ account, scopes, forceRefresh: renew })).accessToken;
    } catch (error) {
      if (how === "quiet") return refused(error);
    }
  }
  const hint = account && { account };
  if (how === "page") {
    await made.acquireTokenRedirect({ scopes, ...hint });
    return null;
  }
  if (how === "window" || (how === "auto" && navigator.userActivation?.isActive)) {
    return (await made.acquireTokenPopup({ scopes, ...hint })).accessToken;
  }
  return null;
}

/** Null for what a person can mend by signing in. */
function refused(error: unknown): null {
  if (error instanceof Error && error.name === "InteractionRequiredAuthError") return null;
  throw error;
}
