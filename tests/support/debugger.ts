import { EventEmitter, once } from "node:events";
import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { MessageEvent, WebSocket } from "undici";

interface Message {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
}

/** A place in a script, as the inspector tells it: from 0. */
export interface ScriptLocation {
  scriptId: string;
  lineNumber: number;
  columnNumber: number;
}

/** What is used of Debugger.paused. */
export interface Paused {
  callFrames: { functionName: string; location: ScriptLocation; callFrameId: string }[];
}

/** A debugger, as editors have one: it speaks the inspector's protocol, and knows scripts by their source maps. */
export class TestDebugger {
  private readonly events = new EventEmitter();
  private readonly maps = new Map<string, SourceMap>();
  private next = 1;

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener("message", ({ data }: MessageEvent) => {
      const { id, method, params, result, error } = JSON.parse(String(data)) as Message;
      if (method === "Debugger.scriptParsed") {
        const { scriptId, url, sourceMapURL = "" } = params as { scriptId: string; url: string; sourceMapURL?: string };
        if (sourceMapURL !== "" && url.startsWith("file:")) {
          this.maps.set(scriptId, new SourceMap(JSON.parse(readMap(sourceMapURL, url)) as never));
        }
      }
      this.events.emit(method ?? String(id), params ?? { result, error });
    });
  }

  /** @param address `host:port`. */
  static async attach(address: string): Promise<TestDebugger> {
    const [target] = (await (await fetch(`http://${address}/json/list`)).json()) as { webSocketDebuggerUrl: string }[];
    const socket = new WebSocket(target!.webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", () => reject(new Error(`no debugger at ${address}`)));
    });
    const attached = new TestDebugger(socket);
    await attached.send("Runtime.enable");
    await attached.send("Debugger.enable");
    return attached;
  }

  async send<T>(method: string, params: object = {}): Promise<T> {
    const id = this.next++;
    const answer = once(this.events, String(id));
    this.socket.send(JSON.stringify({ id, method, params }));
    const [{ result, error }] = (await answer) as [Required<Message>];
    if (error) {
      throw new Error(`${method}: ${error.message}`);
    }
    return result as T;
  }

  /** Resolves when it stops the next time. */
  async paused(): Promise<Paused> {
    const [event] = (await once(this.events, "Debugger.paused")) as [Paused];
    return event;
  }

  /** Sets a breakpoint at a line of a source, counted from 1, in whatever script was made from it. */
  async breakAt(source: string, line: number): Promise<void> {
    for (const [scriptId, map] of this.maps) {
      for (let at = 0; at < 1000; at++) {
        for (let column = 0; column < 120; column++) {
          const entry = map.findEntry(at, column);
          const isAt = "originalSource" in entry && entry.generatedLine === at && entry.originalLine === line - 1;
          if (isAt && entry.originalSource === source) {
            await this.send("Debugger.setBreakpoint", {
              location: { scriptId, lineNumber: at, columnNumber: entry.generatedColumn },
            });
            return;
          }
        }
      }
    }
    throw new Error(`no script was made from line ${line} of ${source}`);
  }

  /** From which source a place in a script comes, and from which line, counted from 1. */
  sourceOf({ scriptId, lineNumber, columnNumber }: ScriptLocation): { source: string; line: number } {
    const entry = this.maps.get(scriptId)!.findEntry(lineNumber, columnNumber);
    if (!("originalSource" in entry)) {
      throw new Error("the place is in no source");
    }
    return { source: entry.originalSource, line: entry.originalLine + 1 };
  }

  close(): void {
    this.socket.close();
  }
}

function readMap(url: string, script: string): string {
  const [, inline] = /^data:application\/json;base64,(.*)$/.exec(url) ?? [];
  return inline === undefined ? readFileSync(new URL(url, script), "utf8") : Buffer.from(inline, "base64").toString();
}
