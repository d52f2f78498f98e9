/** What the page and its server tell each other: JSON. */

/** What the page shows. It holds no secrets. */
export interface PageState {
  /** Differs from version to version of the program, and from run to run of the simulator. */
  readonly version: string;
  readonly project: string;
  readonly stack: string;
  readonly apis: readonly PageApi[];
  /** What the short names of scopes stand for. */
  readonly scopes: readonly (readonly [short: string, scope: string])[];
  readonly findings: readonly { readonly heading: string; readonly items: readonly PageFinding[] }[];
}

/** What a finding is about, and what there is to say of it. */
export interface PageFinding {
  readonly subject: string;
  readonly detail?: string;
}

/** An API and its matrix. Texts to show are titles; names are as the program gives them. */
export interface PageApi {
  readonly name: string;
  readonly title: string;
  readonly url: string;
  readonly columns: readonly PageColumn[];
  readonly rows: readonly PageRow[];
}

/** Who calls: a client, with a token of its own; somebody with a token from elsewhere; or somebody without any. */
export type Caller =
  | { readonly kind: "client"; readonly pool: string; readonly client: string }
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "none" };

/** A caller as a column of a matrix. The token from elsewhere is typed into the page. */
export interface PageColumn {
  readonly title: string;
  /** More about the caller: its scopes, or where its tokens come from. */
  readonly note: string;
  readonly caller: Caller;
}

/** A route as a row of a matrix. */
export interface PageRow {
  readonly routeKey: string;
  readonly title: string;
  /** What it asks for, in words. */
  readonly requires: string;
  /** Its authorizer, where its API has several. */
  readonly authorizer?: string;
  /** Those that it takes; the first one is what is sent unless another one is chosen. */
  readonly methods: readonly string[];
  /** `null` where the whole path is the caller's choice. */
  readonly parameters: readonly { readonly name: string; readonly isGreedy: boolean }[] | null;
  /** One for each column. */
  readonly cells: readonly PageCell[];
}

/** Whether a caller may call a route. `unknown`: its token decides. */
export interface PageCell {
  readonly verdict: "public" | "allowed" | "refused" | "unknown";
  /** In a word or two. */
  readonly text: string;
  /** Why, in words. */
  readonly reason: string;
}

/** A request that the page asks for. */
export interface CallRequest {
  readonly api: string;
  readonly routeKey: string;
  readonly caller: Caller;
  readonly method: string;
  /** The values of the route's parameters, as they are, not percent-encoded. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The path for `$default`, percent-encoded. */
  readonly path: string;
  /** The query string, without the question mark. */
  readonly query: string;
  readonly headers: readonly Header[];
  readonly body: string;
}

export type Header = readonly [name: string, value: string];

/** What became of a request. */
export interface CallOutcome {
  /** How the client asked for its token, where the caller is one. */
  readonly token?: TokenOutcome;
  /** The token that was sent, decoded, if it can be. */
  readonly decoded?: DecodedToken;
  /** What was sent to the API; absent where there was no token to send. */
  readonly request?: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly Header[];
    readonly body: string;
  };
  readonly response?: ResponseOutcome;
  /** Why there is no response. */
  readonly problem?: string;
  /** What the route's function received; absent where none was invoked. */
  readonly received?: ReceivedEvent;
}

/** The answer to a request for a token. */
export interface TokenOutcome {
  readonly endpoint: string;
  readonly status: number;
  /** Its body, where that holds no token. */
  readonly error?: string;
}

/** The parts of a token. */
export interface DecodedToken {
  readonly header: unknown;
  readonly claims: unknown;
}

/** A response of the API. */
export interface ResponseOutcome {
  readonly status: number;
  readonly reason: string;
  readonly milliseconds: number;
  readonly headers: readonly Header[];
  /** As text; base64 where it is none. */
  readonly body: string;
  readonly isBase64: boolean;
  /** Whether it is longer than what is shown of it. */
  readonly isCut: boolean;
}

/** An event, the function that received it, and what that function printed meanwhile. */
export interface ReceivedEvent {
  readonly function: string;
  readonly event: unknown;
  readonly printed: readonly string[];
}
