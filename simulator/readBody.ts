import type { IncomingMessage } from "node:http";

/** Reads the body of a request, or of a response; `undefined` if it is longer than a limit, of which no more is kept. */
export function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer | undefined> {
  const { "content-length": length, "transfer-encoding": coding } = request.headers;
  // RFC 9112, section 6.3: such a request has none. A response, which has no method, goes on to the end of its connection.
  if (typeof request.method === "string" && length === undefined && coding === undefined) {
    return Promise.resolve(Buffer.alloc(0));
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= mostBytes) {
        chunks.push(chunk);
      } else {
        // The connection must outlive it: the refusal is sent on it, and what follows is read and forgotten.
        chunks.length = 0;
        resolve(undefined);
      }
    });
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("error", reject);
    request.once("close", () => reject(new Error("the connection ended within the body of a request")));
  });
}
