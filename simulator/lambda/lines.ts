/** A line that has no end by then is taken in pieces. */
const mostPending = 64 * 1024;

/**
 * Hands over the lines of a stream of text, and at its end what is left.
 *
 * @param take Gets each line without its end.
 * @param most How many characters of a line are kept while its end has not come; longer ones arrive in pieces.
 */
export function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void, most = mostPending): void {
  let pending: string[] = [];
  let length = 0;
  const flush = () => {
    const line = pending.join("");
    [pending, length] = [[], 0];
    take(line);
  };
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    // Only what is new is searched, however long the line has become.
    const [first = "", ...others] = chunk.split("\n");
    for (const [index, part] of [first, ...others].entries()) {
      if (index > 0) {
        flush();
      }
      pending.push(part);
      length += part.length;
      if (length > most) {
        flush();
      }
    }
  });
  stream.on("end", () => {
    if (length > 0) {
      flush();
    }
  });
}
