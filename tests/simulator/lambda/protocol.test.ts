import { strict as assert } from "node:assert";
import { randomUUID } from "node:crypto";
import * as fc from "fast-check";
import {
  contentBytes,
  encodeFrame,
  Frame,
  frameKinds,
  FrameReader,
  setDeadline,
} from "../../../simulator/lambda/protocol";

/** The length and the kind, without which nothing is known of a frame. */
const headBytes = 5;
const emptyFrameBytes = encodeFrame("ready").length;

const frames = fc.array(
  fc.record(
    {
      kind: fc.constantFrom(...frameKinds),
      requestId: fc.uuid(),
      deadline: fc.integer({ min: 0, max: 2 ** 45 }),
      ahead: fc.integer({ min: 0, max: 2 ** 45 }),
      content: fc.json(),
    },
    { noNullPrototype: true },
  ),
  { minLength: 1, maxLength: 6 },
);

function bytesOf({ kind, requestId, deadline, ahead, content }: Frame): Buffer {
  const bytes = encodeFrame(kind, requestId, content, ahead);
  setDeadline(bytes, deadline);
  return bytes;
}

/** Reads chunks, as a stream gives them. */
function read(chunks: readonly Buffer[], mostBytes = 1_000_000) {
  const taken: Frame[] = [];
  const reader = new FrameReader(mostBytes, (frame) => taken.push(frame));
  return { taken, areFrames: chunks.map((chunk) => reader.read(chunk)) };
}

describe("frames between the simulator and a function's environment", () => {
  it("are the same frames again, wherever their bytes are split", () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(400)), (sent, sizes) => {
        const bytes = Buffer.concat(sent.map(bytesOf));
        const ends = sizes.reduce<number[]>((all, size) => [...all, (all.at(-1) ?? 0) + size], []);
        const chunks = [0, ...ends].map((start, index) => bytes.subarray(start, ends[index]));
        const { taken, areFrames } = read(chunks);
        assert.deepEqual(taken, sent);
        assert.ok(areFrames.every((one) => one));
      }),
    );
  });

  it("come one byte at a time, and with characters that are split", () => {
    const sent = { kind: "returned", requestId: randomUUID(), deadline: 0, ahead: 0, content: '"é€😀"' } as const;
    const { taken } = read([...bytesOf(sent)].map((byte) => Buffer.from([byte])));
    assert.deepEqual(taken, [sent]);
  });

  it("are taken as soon as they are whole, and not before", () => {
    const taken: Frame[] = [];
    const reader = new FrameReader(100, (frame) => taken.push(frame));
    const bytes = encodeFrame("returned", randomUUID(), "{}");
    reader.read(bytes.subarray(0, -1));
    assert.equal(taken.length, 0);
    reader.read(bytes.subarray(-1));
    assert.equal(taken.length, 1);
  });

  it("count the bytes of their content, not its characters", () => {
    assert.equal(contentBytes(encodeFrame("returned", randomUUID(), '"€"')), 5);
  });

  const withLength = (length: number) => {
    const bytes = encodeFrame("ready");
    bytes.writeUInt32LE(length, 0);
    return bytes;
  };
  const withKind = (kind: number) => {
    const bytes = encodeFrame("ready");
    bytes.writeUInt8(kind, 4);
    return bytes;
  };
  const strange: Readonly<Record<string, Buffer>> = {
    "a kind that there is not": withKind(frameKinds.length),
    "less than a head": withLength(emptyFrameBytes - 1),
    "no length": withLength(0),
    "more than may be": withLength(emptyFrameBytes + 11),
    "the longest length": withLength(2 ** 32 - 1),
    text: Buffer.from("a line that a handler wrote\n"),
  };
  for (const [what, bytes] of Object.entries(strange)) {
    it(`are none with ${what}, which is known by the first ${headBytes} bytes`, () => {
      const { taken, areFrames } = read([bytes.subarray(0, headBytes)], 10);
      assert.deepEqual([taken, areFrames], [[], [false]]);
    });
  }

  it("may be as long as is allowed", () => {
    const { taken, areFrames } = read([encodeFrame("returned", randomUUID(), "x".repeat(10))], 10);
    assert.deepEqual([taken.length, areFrames], [1, [true]]);
  });
});
