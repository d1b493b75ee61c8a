import type { Backend, TokenEvent } from "./backend.js";
import { answer, type Engine } from "./engine.js";
import { HuntletError, toError } from "./errors.js";
import type { Connection, Reply, Request, SourceInfo, TokenInfo } from "./protocol.js";

/** What a token is asked for. */
export interface TokenRequest {
  /** The source's name. */
  source: string;
  /** The service that the token must be for, such as `https://api.loganalytics.io`. */
  resource: string;
  /** What to ask the sign-in service for, such as `https://api.loganalytics.io/Data.Read`. */
  scopes: string[];
  /** Whether the last token was refused or has ended: one from a cache is of no use then. */
  renew: boolean;
}

/** Gives an access token. It stays in memory, and goes to the source's own host only. */
export type GetToken = (request: TokenRequest) => string | Promise<string>;

/** How a source is connected. */
export interface ConnectSettings {
  /** The name that the option `source` takes. Default: the kind, then `sentinel2` and so on. A source of that name is replaced. */
  name?: string;
  /** Gives tokens, first when the source is connected, then whenever one has ended. Called in this thread. */
  getToken?: GetToken;
  /** A token that the user pasted, instead of `getToken`. It is refused at once when it has ended or is for another service. */
  token?: string;
  /** No token is sent, for clusters that ask for none. */
  anonymous?: boolean;
  /** Leaves the default source as it is. */
  keepDefault?: boolean;
}

/** What to connect, and how. */
export type ConnectOptions = Connection & ConnectSettings;

const unexpected = (reply: Reply) => new HuntletError({ code: "PK0005", message: `The engine answered ${reply.kind}, which was not asked.` });

/** The sources of one engine. @internal */
export class Sources {
  #backend: Backend;
  #near: Engine;
  #givers = new Map<string, GetToken>();
  #known: SourceInfo[];

  constructor(backend: Backend, near: Engine) {
    this.#backend = backend;
    this.#near = near;
    this.#known = this.#listed(this.#ask({ kind: "sources" }));
    backend.tokens = (event) => this.#give(event);
  }

  list(): SourceInfo[] {
    if (this.#backend.local) this.#known = this.#listed(this.#ask({ kind: "sources" }));
    return this.#known;
  }

  async connect(options: ConnectOptions): Promise<SourceInfo> {
    const { name: wanted, getToken, token, anonymous, keepDefault, ...connection } = options;
    const name = connection.kind === "local" ? "local" : (wanted?.trim() || this.#free(connection.kind));
    if (connection.kind !== "local" && !getToken && token === undefined && !anonymous) {
      throw new HuntletError({
        code: "PK0011",
        message: `The source \`${name}\` has no token.`,
        hint: "Pass `getToken`, a `token`, or `anonymous: true` for a cluster that asks for none.",
      });
    }
    const before = this.#givers.get(name);
    if (getToken) this.#givers.set(name, getToken);
    const request: Request = {
      kind: "connect",
      name: connection.kind === "local" ? null : name,
      connection,
      token: token ?? null,
      anonymous: anonymous ?? false,
      keepDefault: keepDefault ?? false,
    };
    try {
      const { reply } = await this.#backend.ask(request);
      if (reply.kind !== "source") throw unexpected(reply);
      if (!getToken) this.#givers.delete(name);
      await this.#refresh();
      return reply.source;
    } catch (error) {
      // the source that had the name before is still there
      if (before) this.#givers.set(name, before);
      else this.#givers.delete(name);
      throw error;
    }
  }

  async disconnect(name: string): Promise<void> {
    this.#known = this.#listed((await this.#backend.ask({ kind: "disconnect", name })).reply);
    this.#givers.delete(name);
  }

  async use(name: string): Promise<void> {
    this.#known = this.#listed((await this.#backend.ask({ kind: "useSource", name })).reply);
  }

  async setToken(source: string, token: string): Promise<SourceInfo> {
    const { reply } = await this.#backend.ask({ kind: "setToken", source, token });
    if (reply.kind !== "source") throw unexpected(reply);
    this.#givers.delete(source);
    await this.#refresh();
    return reply.source;
  }

  describeToken(token: string, connection?: Connection): TokenInfo {
    const reply = this.#ask({ kind: "describeToken", token, connection: connection ?? null });
    if (reply.kind !== "token") throw unexpected(reply);
    return reply.info;
  }

  async #refresh(): Promise<void> {
    this.#known = this.#listed((await this.#backend.ask({ kind: "sources" })).reply);
  }

  async #give({ source, resource, scopes, renew }: TokenEvent): Promise<string> {
    const getToken = this.#givers.get(source);
    if (!getToken) throw new Error("its connection gave no way to get one");
    return getToken({ source, resource, scopes, renew });
  }

  #free(kind: string): string {
    const taken = new Set(this.#known.map((source) => source.name));
    let name = kind;
    for (let number = 2; taken.has(name); number++) name = `${kind}${number}`;
    return name;
  }

  #listed(reply: Reply): SourceInfo[] {
    if (reply.kind !== "sources") throw unexpected(reply);
    return reply.sources;
  }

  #ask(request: Request): Reply {
    try {
      return answer(this.#near, request).reply;
    } catch (error) {
      throw toError(error);
    }
  }
}
