import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { visible } from "../printable";
import type { RequestRecord } from "../requestRecord";
import type { FeedStatus, TrafficEntry } from "./protocol";

/** Requests that are kept for pages that come later, or come back. */
const mostKept = 500;

/** Pages that are told at once; a browser opens six at most. */
const mostStreams = 32;

/** What comes within this time is told together. */
const pauseMs = 50;

/** A request as it is kept: it is put into words when somebody reads it. */
interface Kept {
  readonly number: number;
  readonly record: RequestRecord;
  readonly isOwn: boolean;
}

/** A page that listens, and what it has been told. */
interface Stream {
  readonly response: ServerResponse;
  told: number;
  status: FeedStatus | undefined;
}

/**
 * Tells pages of requests, and of how the program fares, by server-sent events. Each page is told what it has not been
 * told yet, as fast as it reads; what is kept meanwhile is bounded.
 *
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class LiveFeed {
  /** Tells one run of the simulator from the next, for pages that outlast it. */
  private readonly run = randomUUID();
  private readonly kept: Kept[] = [];
  private readonly streams = new Set<Stream>();
  private status: FeedStatus | undefined;
  private count = 0;
  private pause: NodeJS.Timeout | undefined;
  private heartbeat: NodeJS.Timeout | undefined;

  /**
   * @param reasonOf Why a request was refused, in words.
   * @param heartbeatMs How often something is sent where nothing happens, so that a connection that has died is noticed.
   */
  constructor(
    private readonly reasonOf: (record: RequestRecord) => string | undefined,
    private readonly heartbeatMs = 15_000,
  ) {}

  /** Takes a request. What it returns puts the request into words, as pages are told of it. */
  add(record: RequestRecord, isOwn: boolean): () => TrafficEntry {
    const kept = { number: ++this.count, record, isOwn };
    this.kept.push(kept);
    if (this.kept.length > mostKept) {
      this.kept.shift();
    }
    this.tellSoon();
    return () => this.entryOf(kept);
  }

  /** Tells how the program fares from now on. */
  show(status: FeedStatus): void {
    this.status = status;
    this.tellSoon();
  }

  /** Whether another page can listen. */
  get hasRoom(): boolean {
    return this.streams.size < mostStreams;
  }

  /** Answers a page that listens, from the event on that it has last heard of. */
  open(request: IncomingMessage, response: ServerResponse): void {
    const { searchParams } = new URL(request.url ?? "", "http://localhost");
    const last = request.headers["last-event-id"] ?? searchParams.get("after") ?? "";
    const stream: Stream = { response, told: this.numberOf(String(last)), status: undefined };
    response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
    response.write("retry: 1000\n\n");
    this.streams.add(stream);
    this.heartbeat ??= setInterval(() => this.beat(), this.heartbeatMs).unref();
    response.on("drain", () => this.tell(stream));
    response.on("close", () => this.close(stream));
    this.tell(stream);
  }

  private close(stream: Stream): void {
    this.streams.delete(stream);
    if (this.streams.size === 0) {
      clearInterval(this.heartbeat);
      clearTimeout(this.pause);
      this.heartbeat = this.pause = undefined;
    }
  }

  private beat(): void {
    for (const { response } of this.streams) {
      if (!response.writableNeedDrain) {
        response.write(":\n\n");
      }
    }
  }

  private tellSoon(): void {
    if (this.streams.size === 0) {
      return;
    }
    this.pause ??= setTimeout(() => {
      this.pause = undefined;
      this.streams.forEach((stream) => this.tell(stream));
    }, pauseMs).unref();
  }

  private tell(stream: Stream): void {
    const { response } = stream;
    if (response.writableNeedDrain) {
      return;
    }
    if (this.status && stream.status !== this.status) {
      stream.status = this.status;
      response.write(`event: status\ndata: ${JSON.stringify(this.status)}\n\n`);
    }
    const fresh = this.kept.filter(({ number }) => number > stream.told);
    const last = fresh.at(-1);
    if (last) {
      stream.told = last.number;
      const entries = fresh.map((kept) => this.entryOf(kept));
      response.write(`id: ${this.run}-${last.number}\nevent: requests\ndata: ${JSON.stringify(entries)}\n\n`);
    }
  }

  private entryOf({ number, record, isOwn }: Kept): TrafficEntry {
    const { time, server, method, path, routeKey, function: fn, status, milliseconds, client, decision } = record;
    const reason = this.reasonOf(record);
    return {
      id: `${this.run}-${number}`,
      time,
      server,
      method,
      path: visible(path),
      ...(routeKey !== undefined && { routeKey }),
      ...(fn !== undefined && { function: fn }),
      status,
      milliseconds,
      ...(client !== undefined && { client }),
      ...(decision && { decision }),
      ...(reason !== undefined && { reason }),
      isOwn,
    };
  }

  /** The number within an id of this run; 0 for any other text. */
  private numberOf(id: string): number {
    const number = id.startsWith(`${this.run}-`) ? Number(id.slice(this.run.length + 1)) : 0;
    return number <= this.count ? number : 0;
  }
}
