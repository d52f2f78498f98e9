/**
 * What the simulator and a function's environment tell each other, on a pipe of their own: frames of bytes. A frame is
 * its length, its kind, the id of its invocation, when Lambda ends that, by how much the clock is ahead, and at last JSON: the event, or the result.
 */

/** The file descriptor of the pipe in the environment's process. */
export const channelDescriptor = 3;

/** What a frame says. The first is the simulator's, the others are the environment's. */
export const frameKinds = ["invoke", "ready", "returned", "failed"] as const;

export interface Frame {
  readonly kind: (typeof frameKinds)[number];
  /** Of as many characters as a UUID. */
  readonly requestId: string;
  /** When Lambda ends the invocation, in milliseconds since 1970. */
  readonly deadline: number;
  /** By how many milliseconds the handler's clock is ahead of the machine's. */
  readonly ahead: number;
  /** JSON. */
  readonly content: string;
}

const [kindAt, idAt, deadlineAt, aheadAt, contentAt] = [4, 5, 41, 49, 57];

/** Of a frame that belongs to no invocation. */
const noRequestId = "-".repeat(deadlineAt - idAt);

/**
 * @param content JSON.
 * @param ahead By how many milliseconds the handler's clock is ahead of the machine's.
 */
export function encodeFrame(kind: Frame["kind"], requestId = noRequestId, content = "", ahead = 0): Buffer {
  const length = contentAt + Buffer.byteLength(content);
  const bytes = Buffer.allocUnsafe(length);
  bytes.writeUInt32LE(length, 0);
  bytes.writeUInt8(frameKinds.indexOf(kind), kindAt);
  bytes.write(requestId, idAt, "latin1");
  bytes.writeDoubleLE(0, deadlineAt);
  bytes.writeDoubleLE(ahead, aheadAt);
  bytes.write(content, contentAt);
  return bytes;
}

/** @param deadline Milliseconds since 1970. */
export function setDeadline(frame: Buffer, deadline: number): void {
  frame.writeDoubleLE(deadline, deadlineAt);
}

/** How many bytes of a frame are its content. */
export function contentBytes(frame: Buffer): number {
  return frame.length - contentAt;
}

/** Puts the frames of a stream together. */
export class FrameReader {
  private pending: Buffer[] = [];
  private length = 0;

  /**
   * @param mostBytes The most that the content of a frame may have.
   * @param take Gets each frame.
   */
  constructor(
    private readonly mostBytes: number,
    private readonly take: (frame: Frame) => void,
  ) {}

  /** @returns Whether what came so far are frames; after what is none there is no telling where the next begins. */
  read(chunk: Buffer): boolean {
    this.pending.push(chunk);
    this.length += chunk.length;
    while (this.length > kindAt) {
      // Chunks are put together where the head is spread over them, or else once the frame is whole.
      const head = this.pending[0]!.length <= kindAt ? this.join() : this.pending[0]!;
      const length = head.readUInt32LE(0);
      const kind = frameKinds[head.readUInt8(kindAt)];
      if (kind === undefined || length < contentAt || length > contentAt + this.mostBytes) {
        return false;
      }
      if (this.length < length) {
        return true;
      }
      const bytes = this.join();
      this.pending = bytes.length > length ? [bytes.subarray(length)] : [];
      this.length = bytes.length - length;
      this.take({
        kind,
        requestId: bytes.toString("latin1", idAt, deadlineAt),
        deadline: bytes.readDoubleLE(deadlineAt),
        ahead: bytes.readDoubleLE(aheadAt),
        content: bytes.toString("utf8", contentAt, length),
      });
    }
    return true;
  }

  private join(): Buffer {
    const [first, ...others] = this.pending;
    const bytes = others.length === 0 ? first! : Buffer.concat(this.pending);
    this.pending = [bytes];
    return bytes;
  }
}
