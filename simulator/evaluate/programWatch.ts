import type * as pulumi from "@pulumi/pulumi";
import { callerInProgram } from "./loading/programFrames";

type Sdk = typeof pulumi;

/** Property names of a resource that had no value when it was constructed, and the line that constructed it. */
export interface Construction {
  readonly unset: readonly string[];
  /** Position in the order of construction, which registration does not keep. */
  readonly order: number;
  readonly where?: string;
}

/** Remembers which lines of the program construct resources. */
export class ProgramWatch {
  private readonly constructions = new Map<string, Construction>();

  /** @param projectDir Files below it are the user's own. */
  constructor(
    private readonly sdk: Sdk,
    private readonly projectDir: string,
  ) {}

  /** Call inside the stack, before the program is loaded. */
  start(): void {
    const transformation: pulumi.ResourceTransformation = ({ type, name, props }) => {
      const where = callerInProgram(transformation, this.projectDir);
      const properties = props as Readonly<Record<string, unknown>>;
      const unset = Object.keys(properties).filter((key) => properties[key] === undefined);
      const order = this.constructions.size;
      this.constructions.set(`${type} ${name}`, { unset, order, ...(where !== undefined && { where }) });
      return undefined;
    };
    this.sdk.runtime.registerStackTransformation(transformation);
  }

  constructionOf(type: string, name: string): Construction {
    return this.constructions.get(`${type} ${name}`) ?? { unset: [], order: Infinity };
  }
}
