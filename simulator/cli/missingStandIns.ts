import type { Served } from "../serve/served";

/**
 * A line for each listener behind a VPC link that nothing stands in for.
 *
 * @param option How one that stands in is named.
 */
export function missingStandIns(
  { listeners = [] }: Served,
  option = (name: string, url: string) => `--listener ${name}=${url}`,
): string[] {
  return listeners
    .filter(({ url }) => url === undefined)
    .map(({ name, routes }) => {
      const answer = routes.length === 1 ? "answers 503" : "answer 503";
      return `nothing stands in for the listener ${name}, so ${routes.join(", ")} ${answer}; start a server, and name it by ${option(name, "http://127.0.0.1:8080")}.`;
    });
}
