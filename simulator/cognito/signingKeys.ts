import { createHash, createPrivateKey, createPublicKey, generateKeyPair, KeyObject, sign } from "node:crypto";
import { promisify } from "node:util";

/** One public key, as a JSON Web Key Set lists it (RFC 7517). */
export interface PublicJwk {
  readonly alg: "RS256";
  readonly e: string;
  readonly kid: string;
  readonly kty: "RSA";
  readonly n: string;
  readonly use: "sig";
}

interface SigningKey {
  readonly jwk: PublicJwk;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const generate = promisify(generateKeyPair);

/**
 * The keys of one user pool. A Cognito pool publishes two, one for ID tokens and one for access tokens, so verifiers
 * must choose by `kid`.
 */
export class SigningKeys {
  private constructor(
    private readonly idKey: SigningKey,
    private readonly accessKey: SigningKey,
  ) {}

  static async generate(): Promise<SigningKeys> {
    const [idKey, accessKey] = await Promise.all([generateKey(), generateKey()]);
    return new SigningKeys(idKey, accessKey);
  }

  /**
   * Reads what {@link toText} wrote.
   *
   * @throws Error for anything else.
   */
  static fromText(text: string): SigningKeys {
    const { id, access } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return new SigningKeys(readKey(id), readKey(access));
  }

  /** The keys with their private parts. */
  toText(): string {
    const pem = ({ privateKey }: SigningKey) => privateKey.export({ format: "pem", type: "pkcs8" });
    return `${JSON.stringify({ id: pem(this.idKey), access: pem(this.accessKey) })}\n`;
  }

  get jwks(): { readonly keys: readonly PublicJwk[] } {
    return { keys: [this.idKey.jwk, this.accessKey.jwk] };
  }

  /** The public key with a `kid`. */
  publicKey(kid: string): KeyObject | undefined {
    return [this.idKey, this.accessKey].find(({ jwk }) => jwk.kid === kid)?.publicKey;
  }

  /** Signs the claims of an access token: a JSON Web Signature in compact form (RFC 7515), RS256. */
  signAccessToken(claims: object): Promise<string> {
    const { jwk, privateKey } = this.accessKey;
    const input = `${encode({ kid: jwk.kid, alg: jwk.alg })}.${encode(claims)}`;
    return new Promise((resolve, reject) => {
      // With a callback, signing runs off the main thread.
      sign("RSA-SHA256", Buffer.from(input), privateKey, (error, signature) =>
        error ? reject(error) : resolve(`${input}.${signature.toString("base64url")}`),
      );
    });
  }
}

const modulusLength = 2048;

async function generateKey(): Promise<SigningKey> {
  return describeKey((await generate("rsa", { modulusLength })).privateKey);
}

function readKey(pem: unknown): SigningKey {
  const privateKey = createPrivateKey(String(pem));
  if (privateKey.asymmetricKeyType !== "rsa" || privateKey.asymmetricKeyDetails?.modulusLength !== modulusLength) {
    throw new Error("it is no RSA key of the right length");
  }
  return describeKey(privateKey);
}

function describeKey(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  const { e = "", n = "" } = publicKey.export({ format: "jwk" });
  const kid = createHash("sha256").update(n).digest("base64");
  return { jwk: { alg: "RS256", e, kid, kty: "RSA", n, use: "sig" }, privateKey, publicKey };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
