/** Entry point of the plain server: it tells its port once it listens. */
import * as http from "node:http";
import type { AddressInfo } from "node:net";

const server = http.createServer((request, response) => {
  request.resume().once("end", () => {
    const body = JSON.stringify({ version: "v0", path: request.url, bytes: 0 });
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
    response.end(body);
  });
});
server.listen(0, "127.0.0.1", () => process.send!((server.address() as AddressInfo).port));
process.once("disconnect", () => process.exit());
