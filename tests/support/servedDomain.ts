import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import type * as tls from "node:tls";
import { ApiServer } from "../../simulator/apiGateway/apiServer";
import { DomainServer } from "../../simulator/apiGateway/domainServer";
import type { GatewayEvent } from "../../simulator/apiGateway/event";
import { VerifiedTokens } from "../../simulator/apiGateway/jwtAuthorizer";
import { Truststore } from "../../simulator/apiGateway/truststore";
import type { Model } from "../../simulator/model/model";
import { Listener } from "../../simulator/serve/listener";
import { authorities, certify, Identity } from "./certificates";
import { resource, WorkedSet } from "./registrations";

/** An answer, and how it came. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly isResumed: boolean;
  /** Whether the connection was used before. */
  readonly isReused: boolean;
  /** What another connection could be resumed with. */
  readonly session: Buffer | undefined;
}

/** How a request is sent. */
export interface Sent extends Omit<https.RequestOptions, "headers"> {
  readonly identity?: Identity | undefined;
  readonly headers?: http.OutgoingHttpHeaders;
  /** A session to resume. */
  readonly session?: Buffer | undefined;
}

/** The domain of the worked set-up, with its mappings: each to `$default` unless told otherwise. */
export function domainOf(
  { api }: WorkedSet,
  mappings: Readonly<Record<string, object>> = { "": {} },
  domainName = "api.example.com",
) {
  const domainNameConfiguration = { certificateArn: "arn", endpointType: "REGIONAL", securityPolicy: "TLS_1_2" };
  return [
    resource("aws:apigatewayv2/domainName:DomainName", domainName, { domainName, domainNameConfiguration }),
    ...Object.entries(mappings).map(([apiMappingKey, more]) => {
      const properties = { apiId: api.id, domainName, stage: "$default", apiMappingKey, ...more };
      return resource("aws:apigatewayv2/apiMapping:ApiMapping", `${domainName}/${apiMappingKey}`, properties);
    }),
  ];
}

/** The first domain of a model, served over connections as the simulator does. Functions are not run, but recorded. */
export class ServedDomain {
  readonly events: GatewayEvent[] = [];
  readonly logged: string[] = [];
  /** Milliseconds since 1970. */
  now = Date.now();

  private constructor(
    private readonly model: Model,
    private readonly standIn: string | undefined,
    private readonly listener: Listener,
    private readonly certificate: Identity,
    private readonly authority: Identity,
  ) {}

  /**
   * @param trusted Given for mutual TLS: what the truststore holds.
   * @param standIn Origin of what stands in for listeners behind VPC links.
   */
  static async start(model: Model, trusted?: readonly Identity[], standIn?: string): Promise<ServedDomain> {
    const [authority] = (await authorities("CN=server authority")) as [Identity];
    const certificate = await certify("CN=server", { by: authority, hosts: ["127.0.0.1"] });
    const options = trusted ? { certificate, clientAuthorities: trusted.map(({ cert }) => cert) } : {};
    const listener = await Listener.listen("127.0.0.1", 0, "a test", options);
    const served = new ServedDomain(model, standIn, listener, certificate, authority);
    served.serve(trusted);
    return served;
  }

  get port(): number {
    return this.listener.port;
  }

  /** Serves a next version of the program, with another truststore. */
  trust(trusted: readonly Identity[]): void {
    this.listener.trust(
      this.certificate,
      trusted.map(({ cert }) => cert),
    );
    this.serve(trusted);
  }

  private serve(trusted: readonly Identity[] | undefined): void {
    const now = () => this.now;
    const surroundings = {
      invoke: (_: unknown, event: object) => {
        this.events.push(event as GatewayEvent);
        return Promise.resolve({ outcome: "returned" as const, result: '"served"' });
      },
      log: () => undefined,
      now,
      standIn: () => this.standIn,
    };
    const trust: ConstructorParameters<typeof ApiServer>[1]["trust"] = (authorizer) => ({
      ...authorizer,
      publicKey: () => undefined,
      verified: new VerifiedTokens(),
    });
    const apis = new Map(this.model.apis.map((api) => [api.name, new ApiServer(api, { ...surroundings, trust })]));
    const truststore = trusted && Truststore.read(trusted.map(({ cert }) => cert).join("\n"), "a test");
    const log = (line: string) => void this.logged.push(line);
    this.listener.serve(new DomainServer(this.model.domains[0]!, { apis, truststore, log, now }));
  }

  /** Forgets what happened, and sets the clock right. */
  reset(): void {
    [this.events, this.logged].forEach((list) => (list.length = 0));
    this.now = Date.now();
  }

  /** Sends `METHOD /path`. */
  async call(line: string, { identity, headers = {}, ...rest }: Sent = {}): Promise<Answer> {
    const [method, path] = line.split(" ");
    const isTls = this.listener.origin.startsWith("https:");
    const own = { host: "127.0.0.1", port: this.port, method, path, headers, agent: false, ca: this.authority.cert };
    const shown = identity && { cert: identity.cert, key: identity.key };
    const request = (isTls ? https : http).request({ ...own, ...shown, ...rest });
    let session: Buffer | undefined;
    let isResumed = false;
    request.on("socket", (socket: tls.TLSSocket) => {
      socket.on("session", (given: Buffer) => (session = given));
      socket.on("secureConnect", () => (isResumed = socket.isSessionReused()));
    });
    request.end();
    const [response] = (await once(request, "response")) as [http.IncomingMessage];
    const chunks: string[] = [];
    for await (const chunk of response.setEncoding("utf8")) {
      chunks.push(chunk as string);
    }
    return {
      status: response.statusCode!,
      headers: response.headers,
      body: chunks.join(""),
      isResumed,
      isReused: request.reusedSocket,
      session,
    };
  }

  close(): Promise<void> {
    return this.listener.close();
  }
}

/** Serves a domain for the tests of a `describe`. */
export function servingDomain(start: () => Promise<ServedDomain>): () => ServedDomain {
  let served: ServedDomain;
  before(async () => {
    served = await start();
  });
  after(() => served.close());
  beforeEach(() => served.reset());
  return () => served;
}
