import { Listener, PortInUse } from "../serve/listener";
import { DevOptions, usualPort } from "./args";

/**
 * The first port to serve at. It is tried before the program is evaluated, which takes its time.
 *
 * @throws {@link UserError} when the port that was asked for cannot be used.
 */
export async function firstPort({ host, port }: Pick<DevOptions, "host" | "port">): Promise<number> {
  if (port !== undefined) {
    await attempt(host, port);
    return port;
  }
  for (let next = usualPort; ; next++) {
    try {
      await attempt(host, next);
      return next;
    } catch (error) {
      if (!(error instanceof PortInUse)) {
        throw error;
      }
    }
  }
}

async function attempt(host: string, port: number): Promise<void> {
  const listener = await Listener.listen(host, port, "the program");
  await listener.close();
}
