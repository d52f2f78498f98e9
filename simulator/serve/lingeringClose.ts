import type { Socket } from "node:net";

/** How long a client whose request was refused may go on sending what is not read. */
const lingerMs = 1_000;

/**
 * Has a connection end without loss of the last answer: by its own side first, and as a whole once the client has ended
 * it too or has had its time. A connection that is closed while the client still sends is reset, and the client may
 * then never see the answer.
 *
 * https://www.rfc-editor.org/rfc/rfc9112.html#section-9.6
 */
export function closeGently(socket: Socket): void {
  // Node's server calls this once it has written an answer that ends the connection.
  socket.destroySoon = () => endGently(socket);
}

/**
 * Ends a connection in the same way, after a last answer.
 *
 * @param answer What is still to be written.
 */
export function endGently(socket: Socket, answer = ""): void {
  if (socket.destroyed || socket.writableEnded) {
    return;
  }
  // What still comes is for nobody, and no parser is to find faults in it.
  socket.removeAllListeners("data");
  socket.removeAllListeners("end");
  socket.on("data", () => undefined);
  socket.on("end", () => socket.destroy());
  socket.on("error", () => undefined);
  socket.end(answer);
  socket.resume();
  setTimeout(() => socket.destroy(), lingerMs).unref();
}
