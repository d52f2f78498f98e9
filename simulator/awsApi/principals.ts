import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Role } from "../model/model";
import { ApiError } from "./apiError";
import { readSignature, SignedRequest, verifySignature } from "./signature";
import type { IncomingMessage } from "node:http";

/** Who calls AWS's API here, and what it may do. */
export interface Principal {
  /** ARN, for refusals. */
  readonly arn: string;
  readonly role: Pick<Role, "statements">;
}

/** What a principal signs with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a principal was given. */
interface Issued extends Credentials {
  /** Part of the path of its endpoint: it tells who calls where a developer's own credentials sign. */
  readonly token: string;
  principal: Principal;
}

/** The principals that were given credentials. These stay from one version of the program to the next, by a name. */
export class Principals {
  private readonly byName = new Map<string, Issued>();

  /** Gives a principal credentials: those that it has already, if it has some. */
  issue(name: string, principal: Principal): Credentials & { readonly token: string } {
    const issued = this.byName.get(name) ?? {
      // None of AWS's own begins so.
      accessKeyId: `M2M${randomBytes(8).toString("hex").toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString("base64url"),
      token: randomBytes(24).toString("base64url"),
      principal,
    };
    issued.principal = principal;
    this.byName.set(name, issued);
    return issued;
  }

  /** Takes the credentials of all others away. */
  keep(names: ReadonlySet<string>): void {
    [...this.byName.keys()].filter((name) => !names.has(name)).forEach((name) => this.byName.delete(name));
  }

  /** The credentials of the principal whose endpoint has a token. */
  credentialsAt(token: string): Credentials | undefined {
    return this.withToken(token);
  }

  /**
   * Who signed a request: by credentials that were issued here, whose signature is verified; or by others, a developer's
   * own, at the endpoint of a principal.
   *
   * @param token What the path of the endpoint holds.
   * @throws {@link ApiError} for anybody else.
   */
  authenticate(token: string, message: IncomingMessage, request: SignedRequest, service: string): Principal {
    const signature = readSignature(message);
    if (signature.service !== service) {
      const text = `Credential should be scoped to correct service: ${service}.`;
      throw new ApiError("InvalidSignatureException", text);
    }
    const owner = this.withToken(token);
    const signer = [...this.byName.values()].find(({ accessKeyId }) => accessKeyId === signature.accessKeyId);
    if (signer) {
      // Of the machine that signs, whatever the clock of a test says.
      verifySignature(signature, request, signer.secretAccessKey, Date.now());
    }
    const caller = signer ?? owner;
    if (!caller || (token !== "" && caller !== owner)) {
      const text = "The security token included in the request is invalid.";
      throw new ApiError("UnrecognizedClientException", text);
    }
    return caller.principal;
  }

  private withToken(token: string): Issued | undefined {
    return [...this.byName.values()].find((issued) => isSame(issued.token, token));
  }
}

/** Compares in a time that does not depend on where two texts differ. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
