import type { Truststore } from "../apiGateway/truststore";
import type { Certificate } from "./certificate";
import { Listener, ListenOptions, PortInUse } from "./listener";
import { describePlace, Kind, kindOf, nameOf, Place } from "./places";

/** Where listeners listen. */
export interface ListenersOptions {
  readonly host: string;
  /** The first port; 0 picks free ones. */
  readonly port: number;
  /** Whether ports that are in use are passed over. */
  readonly passesOver?: boolean | undefined;
  /** Given for https. */
  readonly certificate?: Certificate | undefined;
  /** Names and addresses that requests may be addressed to, besides those that a listener and its site have. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** The listeners of all places. They stay from one version of the program to the next. */
export class Listeners {
  private current: ReadonlyMap<Place, Listener> = new Map();
  /** Those of what is gone, with requests under way. */
  private readonly retired = new Set<Listener>();
  /** Ports that are in use by something else. */
  private readonly taken = new Set<number>();

  constructor(private readonly options: ListenersOptions) {}

  at(place: Place): Listener {
    return this.current.get(place)!;
  }

  /**
   * Gives each place a listener: its own, or that of a place of the same kind that is gone, so that what is renamed
   * stays where it was; or a new one. All places get one, or nothing changes.
   *
   * @param certificate For https; without it none of the places needs it.
   * @returns The listeners that no place needs any more.
   * @throws {@link UserError} when an address cannot be used.
   */
  async open(
    places: readonly Place[],
    truststores: ReadonlyMap<string, Truststore>,
    certificate: Certificate | undefined,
  ): Promise<readonly Listener[]> {
    const unused = new Map([...this.current].filter(([place]) => !places.includes(place)));
    const listeners = new Map<Place, Listener>();
    const opened: Listener[] = [];
    try {
      for (const place of places) {
        let listener = this.current.get(place) ?? takeOfKind(unused, kindOf(place));
        if (!listener) {
          listener = await this.listen(opened, place, truststores, certificate);
          opened.push(listener);
        }
        listeners.set(place, listener);
      }
    } catch (error) {
      await Promise.all(opened.map((listener) => listener.close()));
      throw error;
    }
    this.current = listeners;
    return [...unused.values()];
  }

  /** Closes listeners once their requests under way are answered. */
  retire(listeners: readonly Listener[]): void {
    for (const listener of listeners) {
      this.retired.add(listener);
      void listener.retire().then(() => this.retired.delete(listener));
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.current.values(), ...this.retired].map((listener) => listener.close()));
  }

  private async listen(
    opened: readonly Listener[],
    place: Place,
    truststores: ReadonlyMap<string, Truststore>,
    certificate: Certificate | undefined,
  ): Promise<Listener> {
    const port = this.nextPort(opened);
    const { host, ...options } = this.optionsOf(place, truststores, certificate);
    try {
      return await Listener.listen(host, port, describePlace(place), options);
    } catch (error) {
      if (!(error instanceof PortInUse && this.options.passesOver === true)) {
        throw error;
      }
      this.taken.add(port);
      return this.listen(opened, place, truststores, certificate);
    }
  }

  private optionsOf(
    place: Place,
    truststores: ReadonlyMap<string, Truststore>,
    certificate: Certificate | undefined,
  ): ListenOptions & { readonly host: string } {
    const { host, allowedHosts, certificate: own } = this.options;
    switch (kindOf(place)) {
      case "mutualTls":
        return { host, allowedHosts, certificate, clientAuthorities: truststores.get(nameOf(place))!.pems };
      case "page":
        // Who can open the page can call everything: it is for programs of this machine alone.
        return { host, certificate: own };
      case "aws":
        // For programs of this machine alone, wherever the rest is served.
        return { host: "127.0.0.1" };
      default:
        return { host, allowedHosts, certificate: own };
    }
  }

  private nextPort(opened: readonly Listener[]): number {
    if (this.options.port === 0) {
      return 0;
    }
    const own = [...this.current.values(), ...this.retired, ...opened].map(({ port }) => port);
    const used = new Set([...own, ...this.taken]);
    let port = this.options.port;
    while (used.has(port)) {
      port++;
    }
    return port;
  }
}

/** Takes the first listener out of some whose place is of a kind. */
function takeOfKind(listeners: Map<Place, Listener>, kind: Kind): Listener | undefined {
  const [place, listener] = [...listeners].find(([one]) => kindOf(one) === kind) ?? [];
  if (place !== undefined) {
    listeners.delete(place);
  }
  return listener;
}
