/** The service behind the load balancer: what the image runs, and what stands in for it on a developer's machine. */
import * as http from "node:http";

const server = http.createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const answer = (status, body) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  const [path] = request.url.split("?");
  const [, id] = /^\/orders\/([^/]+)$/.exec(path) ?? [];
  const requestedBy = request.headers["x-client-id"];
  if (request.method === "GET" && id !== undefined) {
    return answer(200, { id, requestedBy });
  }
  if (request.method === "POST" && path === "/orders") {
    return answer(201, { order: Buffer.concat(chunks).toString(), requestedBy });
  }
  // The load balancer asks for this one.
  return path === "/health" ? answer(200, {}) : answer(404, {});
});

server.listen(process.env.PORT ?? 8080, () => console.log(`The service listens on port ${server.address().port}.`));
