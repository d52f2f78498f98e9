import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { Ask, corrections } from "./corrections";
import type { Answer, Asked, Call } from "./emulatedCall";

/**
 * Stands between the provider and an emulator of AWS: keeps what was sent, and puts right what the emulator is known to
 * do otherwise than AWS.
 */
export class Emulator {
  readonly calls: Call[] = [];
  private readonly server = http.createServer((request, response) => void this.serve(request, response));

  private constructor(
    private readonly target: URL,
    private readonly monitoring: URL,
  ) {}

  /** Starts it before the emulator that the environment names. */
  static async start(): Promise<Emulator> {
    const { AWS_ENDPOINT_URL: target = "", AWS_ENDPOINT_URL_CLOUDWATCH: monitoring = target } = process.env;
    const emulator = new Emulator(new URL(target), new URL(monitoring));
    await new Promise<void>((resolve) => emulator.server.listen(0, "127.0.0.1", resolve));
    return emulator;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Runs something, and resolves with the calls that changed AWS meanwhile. */
  async changesDuring(run: () => Promise<unknown>): Promise<readonly Call[]> {
    const first = this.calls.length;
    await run();
    return this.calls.slice(first).filter(({ action }) => !/^(?:GET |Get|Describe|List|AssumeRole)/.test(action));
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const asked = readCall(request, Buffer.concat(chunks));
    const answer = await this.answer(asked, Buffer.concat(chunks)).catch((error: unknown): Answer => ({
      status: 502,
      headers: {},
      text: `The emulator does not answer: ${String(error)}`,
    }));
    this.calls.push({ ...asked, status: answer.status, answer: answer.text });
    response.writeHead(answer.status, {
      ...endToEnd(answer.headers),
      "content-length": Buffer.byteLength(answer.text),
    });
    response.end(asked.method === "HEAD" ? undefined : answer.text);
  }

  private async answer(asked: Asked, body: Buffer): Promise<Answer> {
    const ask: Ask = (change = {}) =>
      this.pass({ ...asked, ...change }, change.body === undefined ? body : Buffer.from(change.body));
    for (const { service, action, answer } of corrections) {
      const corrected = service === asked.service && action.test(asked.action) ? await answer(asked, ask) : undefined;
      if (corrected) {
        return corrected;
      }
    }
    return ask();
  }

  private pass({ service, method, path, headers }: Asked, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname: host, port } = service === "monitoring" ? this.monitoring : this.target;
      const options = { host, port, method, path };
      const length = body.length > 0 ? { "content-length": body.length } : {};
      const sent = http.request({ ...options, headers: { ...endToEnd(headers), ...length } }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            text: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      });
      sent.on("error", reject).end(body);
    });
  }
}

/** The headers that are not about one connection and the size of what it carries. */
function endToEnd(headers: http.IncomingHttpHeaders): http.IncomingHttpHeaders {
  const ofConnection = ["connection", "content-length", "keep-alive", "transfer-encoding"];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.includes(name)));
}

function readCall({ method = "GET", url: path = "/", headers }: http.IncomingMessage, bytes: Buffer): Asked {
  const body = bytes.toString("utf8");
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "")?.[1] ?? "";
  const target = headers["x-amz-target"];
  const form = /(?:^|&)Action=([^&]+)/.exec(body.slice(0, 4000))?.[1];
  const named = typeof target === "string" ? target.split(".").at(-1) : form;
  return { service, action: named ?? `${method} ${path.split("?")[0]!}`, method, path, headers, body };
}
