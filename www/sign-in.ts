// Signing in with Microsoft's own library, which is loaded when somebody first does. Tokens stay in memory.
import type { AccountInfo, AuthenticationResult, IPublicClientApplication } from "@azure/msal-browser";

/** `auto` opens a window where the browser lets it; `window` opens one; `page` leaves the page and comes back. */
type How = "auto" | "window" | "page";

const apps = new Map<string, Promise<IPublicClientApplication>>();

function app(authority: string, clientId: string, cacheLocation: "memoryStorage" | "sessionStorage"): Promise<IPublicClientApplication> {
  const key = `${authority} ${clientId} ${cacheLocation}`;
  const known = apps.get(key);
  if (known) return known;
  const made = import("@azure/msal-browser").then(({ createStandardPublicClientApplication }) =>
    createStandardPublicClientApplication({
      auth: {
        clientId,
        authority,
        knownAuthorities: [new URL(authority).host],
        redirectUri: new URL("redirect.html", document.baseURI).href,
      },
      cache: { cacheLocation },
    }),
  );
  apps.set(key, made);
  // what failed for want of a network is tried again
  made.catch(() => apps.delete(key));
  return made;
}

/** What the sign-in service answered when the page was left for it. The library wants a store for that; it is emptied at once. */
async function comeBack(authority: string, clientId: string): Promise<AuthenticationResult | null> {
  const made = await app(authority, clientId, "sessionStorage");
  const result = await made.handleRedirectPromise();
  if (result) await made.clearCache();
  return result;
}

/**
 * A token for `scopes`; null where somebody would have to press a button first.
 *
 * The account that signed in last is asked for without a word; `renew` passes the token over that is still kept.
 */
export async function signIn(how: How, authority: string, clientId: string, scopes: string[], renew: boolean): Promise<string | null> {
  if (how === "page") {
    const back = await comeBack(authority, clientId);
    if (back) return back.accessToken;
    await (await app(authority, clientId, "sessionStorage")).acquireTokenRedirect({ scopes });
    return null;
  }
  const made = await app(authority, clientId, "memoryStorage");
  const account: AccountInfo | undefined = made.getAllAccounts()[0];
  if (account && how === "auto") {
    try {
      return (await made.acquireTokenSilent({ account, scopes, forceRefresh: renew })).accessToken;
    } catch (error) {
      if (!(error instanceof Error && error.name === "InteractionRequiredAuthError")) throw error;
    }
  }
  if (how === "auto" && !navigator.userActivation?.isActive) return null;
  return (await made.acquireTokenPopup({ scopes, ...(account && { account }) })).accessToken;
}
