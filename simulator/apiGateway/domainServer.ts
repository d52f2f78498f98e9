import type { X509Certificate } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import type { ApiMapping, CustomDomain } from "../model/model";
import type { ApiServer } from "./apiServer";
import { ClientCert, clientCertOf } from "./clientCert";
import type { RequestListener } from "../requestRecord";
import { RequestTrace } from "../requestTrace";
import { message, newRequestId, requestIdHeader, send } from "./gatewayAnswer";
import { shortName, Truststore } from "./truststore";

/** What a domain needs of the rest of the simulator. */
export interface DomainSurroundings {
  /** The servers of the APIs, by their logical names. */
  readonly apis: ReadonlyMap<string, ApiServer>;
  /** For mutual TLS: what callers' certificates must be signed by. */
  readonly truststore?: Truststore | undefined;
  /** Tells the person at the terminal why a caller was refused. */
  readonly log: (line: string) => void;
  readonly requested?: RequestListener | undefined;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Serves a domain of one's own: the caller's certificate, and the mapping that tells the API and its stage. */
export class DomainServer {
  /** The mapping with the longest key first. */
  private readonly mappings: readonly ApiMapping[];
  /** Connections whose caller was refused, which the terminal was told of. */
  private readonly told = new WeakSet();

  constructor(
    private readonly domain: CustomDomain,
    private readonly surroundings: DomainSurroundings,
  ) {
    this.mappings = [...domain.mappings].sort((a, b) => b.key.length - a.key.length);
  }

  get hosts(): readonly string[] {
    return [this.domain.name];
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const caller = this.identify(request);
    const [path = ""] = (request.url ?? "").split("?");
    const mapping = caller && this.mappings.find(({ key }) => isBelow(path, key));
    if (!mapping) {
      const trace = new RequestTrace({ kind: "domain", name: this.domain.name }, request, this.surroundings);
      trace.refusal = { kind: caller ? "no-mapping" : "certificate" };
      trace.answered(403);
      send(response, request, message(403, "Forbidden"), newRequestId());
      return;
    }
    const { key, api, stage } = mapping;
    await this.surroundings.apis.get(api)!.handle(request, response, {
      domainName: this.domain.name,
      stage,
      path: (key === "" ? path : path.slice(key.length + 1)) || "/",
      clientCert: caller.clientCert,
    });
  }

  refusalHeaders(): Record<string, string> {
    return { [requestIdHeader]: newRequestId() };
  }

  certificateMissing(): void {
    this.surroundings.log("refused a client that showed no certificate");
  }

  /**
   * Who calls; `undefined` for a caller whose certificate is not accepted. A certificate is looked at with each
   * request: a connection can outlast it, and the truststore that it was opened with.
   */
  private identify({ socket }: IncomingMessage): { readonly clientCert?: ClientCert } | undefined {
    const { truststore, now, log } = this.surroundings;
    if (!truststore) {
      return {};
    }
    const tls = socket instanceof TLSSocket ? socket : undefined;
    const certificate = tls?.getPeerX509Certificate();
    if (!tls || !certificate) {
      return undefined;
    }
    const refusal = this.refusal(tls, certificate, truststore, now());
    if (refusal === undefined) {
      return { clientCert: clientCertOf(certificate) };
    }
    if (!this.told.has(socket)) {
      this.told.add(socket);
      log(`refused the client ${shortName(certificate)}: ${refusal}`);
    }
    return undefined;
  }

  /** OpenSSL has checked it by the same truststore, and by more: its purpose, and how it is signed. */
  private refusal(
    { authorized, authorizationError }: TLSSocket,
    certificate: X509Certificate,
    truststore: Truststore,
    now: number,
  ): string | undefined {
    const reason = truststore.refusal(certificate, now);
    return reason ?? (authorized ? undefined : `OpenSSL refuses it (${String(authorizationError)})`);
  }
}

/** Whether a path is that of a mapping, or below it. */
function isBelow(path: string, key: string): boolean {
  return key === "" ? path.startsWith("/") : path === `/${key}` || path.startsWith(`/${key}/`);
}
