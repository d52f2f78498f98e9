import type { Socket } from "node:net";
import type { GatewayEvent } from "../apiGateway/event";
import type { LambdaFunction } from "../model/model";
import type { ReceivedEvent, TrafficEntry } from "./protocol";

/** Lines of a function that are kept for one call. */
const mostLines = 200;

/** A call under way, and what is known of it so far. */
export interface WatchedCall {
  /** The request as the traffic has it. */
  entry?: TrafficEntry;
  received?: ReceivedEvent & { readonly printed: string[] };
}

/**
 * Tells what functions received of the calls that the page makes, and of no others: each has a connection of its own.
 */
export class CallWatch {
  private readonly calls = new Map<string, WatchedCall>();

  /** Watches what comes by a connection that this process has opened, until it is closed. */
  watch(connection: Socket): WatchedCall {
    const { localAddress, localPort, remotePort } = connection;
    const key = `${localAddress} ${localPort} ${remotePort}`;
    const call: WatchedCall = {};
    this.calls.set(key, call);
    connection.once("close", () => this.calls.delete(key));
    return call;
  }

  /** The call that came by a connection, as its receiver has it; `undefined` where it is not the page's. */
  of({ remoteAddress, remotePort, localPort }: Socket): WatchedCall | undefined {
    return this.calls.size === 0 ? undefined : this.calls.get(`${remoteAddress} ${remotePort} ${localPort}`);
  }

  /** Takes an event that a function is about to receive, with the connection that it came by. */
  readonly received = (connection: Socket, fn: LambdaFunction, event: GatewayEvent) => {
    const call = this.of(connection);
    if (call) {
      call.received = { function: fn.name, event, printed: [] };
    }
  };

  /** Takes a line that a function printed. */
  printed(functionName: string, line: string): void {
    for (const { received } of this.calls.values()) {
      if (received?.function === functionName && received.printed.length < mostLines) {
        received.printed.push(line);
      }
    }
  }
}
