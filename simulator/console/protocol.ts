/** What the page and its server tell each other: JSON. */

/** What the page shows. It holds no secrets. */
export interface PageState {
  /** Differs from version to version of the program, and from run to run of the simulator. */
  readonly version: string;
  readonly project: string;
  readonly stack: string;
  readonly apis: readonly PageApi[];
  readonly clients: readonly PageClient[];
  /** What the short names of scopes stand for. */
  readonly scopes: readonly (readonly [short: string, scope: string])[];
  readonly findings: readonly { readonly heading: string; readonly items: readonly PageFinding[] }[];
}

/** What a finding is about, and what there is to say of it. */
export interface PageFinding {
  readonly subject: string;
  readonly detail?: string;
}

/** A client, and what it needs to obtain a token, but for its secret. */
export interface PageClient {
  readonly pool: string;
  readonly name: string;
  readonly title: string;
  readonly id: string;
  /** Absent where its pool has no token endpoint. */
  readonly tokenUrl?: string;
  /** What its tokens carry, as tokens do. */
  readonly scopes: readonly string[];
  /** For how long its tokens are valid, in words. */
  readonly validity: string;
  /** Why it gets no token. */
  readonly obstacle?: string;
}

/** An API and its matrix. Texts to show are titles; names are as the program gives them. */
export interface PageApi {
  readonly name: string;
  readonly title: string;
  readonly url: string;
  readonly columns: readonly PageColumn[];
  /** How many clients have no column; absent where all have one. */
  readonly leftOut?: number;
  readonly rows: readonly PageRow[];
}

/** Who calls: a client, with a token of its own; somebody with a token from elsewhere; or somebody without any. */
export type Caller =
  | { readonly kind: "client"; readonly pool: string; readonly client: string }
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "none" };

/** A caller as a column of a matrix. The token from elsewhere is typed into the page. */
export interface PageColumn {
  /** Tells it from the other columns of its matrix. */
  readonly key: string;
  readonly title: string;
  /** More about the caller: its scopes, or where its tokens come from. */
  readonly note: string;
  /** Others with the same rights, for whom the column stands, too. */
  readonly others?: readonly string[];
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
  /** What answers it, in words. */
  readonly target: string;
  /** A line for a shell that sends it, with a token from the variable `TOKEN` where it asks for one. */
  readonly curl: string;
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
  /** Why the API, or the token endpoint, refused: as the terminal has it. */
  readonly refusal?: string;
  /** What the last request of it is called in the traffic. */
  readonly id?: string;
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

/** A request that was answered, whoever sent it. It holds nothing secret. */
export interface TrafficEntry {
  /** Differs from run to run of the simulator. */
  readonly id: string;
  /** When it came, in milliseconds since 1970. */
  readonly time: number;
  /** What answered it, by its name in the program. */
  readonly server: { readonly kind: "api" | "pool" | "domain"; readonly name: string };
  readonly method: string;
  readonly path: string;
  readonly routeKey?: string;
  readonly function?: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly client?: string;
  /** The function that decided whether it may pass, where one did, and whether by an answer that was kept. */
  readonly decision?: { readonly by: string; readonly isKept: boolean };
  /** Why it was refused, or failed: as the terminal has it. */
  readonly reason?: string;
  /** Whether the page has sent it. */
  readonly isOwn: boolean;
}

/** How the program fares. */
export interface FeedStatus {
  /** That of the page's state. */
  readonly version: string;
  /** Why a later version of the program is not served, as the terminal has it. */
  readonly problem: string | null;
}

/** What a client needs, and nobody else is to have. */
export interface ClientSecret {
  readonly secret: string;
}
