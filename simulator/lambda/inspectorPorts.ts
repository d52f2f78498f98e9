import * as net from "node:net";

/** How long a port is waited for that an environment has which is about to end. */
const patienceMs = 1_000;

/** Gives each function a port for its debugger: the same one for each of its environments, as far as it is free. */
export class InspectorPorts {
  private readonly ports = new Map<string, number>();
  /** Ports that are taken, and when they will be free. */
  private readonly taken = new Map<number, Promise<void>>();
  private last: Promise<unknown> = Promise.resolve();

  /** @param first Where ports are looked for from; 0 picks free ones. */
  constructor(
    readonly host: string,
    private readonly first: number,
  ) {}

  /**
   * @param name The function's logical name.
   * @param gone Settles once the environment has ended.
   */
  take(name: string, gone: Promise<void>): Promise<number> {
    // One after the other, so that the order of functions is that of ports.
    const port = this.last.then(() => this.find(name));
    this.last = port.then(
      (found) => this.hold(name, found, gone),
      () => undefined,
    );
    return port;
  }

  /** The port that a function had last. */
  of(name: string): number | undefined {
    return this.ports.get(name);
  }

  private hold(name: string, port: number, gone: Promise<void>): void {
    this.ports.set(name, port);
    const free = gone.then(() => {
      if (this.taken.get(port) === free) {
        this.taken.delete(port);
      }
    });
    this.taken.set(port, free);
  }

  private async find(name: string): Promise<number> {
    const own = this.ports.get(name);
    if (own !== undefined) {
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([this.taken.get(own), new Promise((resolve) => (timer = setTimeout(resolve, patienceMs)))]);
      clearTimeout(timer);
      if (!this.taken.has(own) && (await freePort(this.host, own)) !== undefined) {
        return own;
      }
    }
    const others = new Set(this.ports.values());
    for (let port = this.first; port < 65_536; port++) {
      const found = others.has(port) && port !== 0 ? undefined : await freePort(this.host, port);
      if (found !== undefined) {
        return found;
      }
    }
    throw new Error(`no port from ${this.first} on is free for a debugger`);
  }
}

/** The port, if it is free; any free one for 0. */
function freePort(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer().once("error", () => resolve(undefined));
    server.listen({ host, port, exclusive: true }, () => {
      const { port: found } = server.address() as net.AddressInfo;
      server.close(() => resolve(found));
    });
  });
}
