import type { Registration } from "../evaluate/registration";
import { buildFunction } from "./buildFunction";
import type { LambdaFunction } from "./model";
import { Resources, textProperty } from "./resources";

/** Finds the functions that other resources name by their ARNs, and reads each once. */
export class FunctionFinder {
  private readonly byArn = new Map<string, Registration>();
  private readonly built = new Map<Registration, LambdaFunction | undefined>();

  constructor(private readonly resources: Resources) {
    for (const fn of resources.ofType("aws:lambda/function:Function")) {
      for (const property of ["arn", "invokeArn"]) {
        this.byArn.set(textProperty(fn, property), fn);
      }
    }
  }

  /**
   * @param asker What names the function.
   * @param option The option by which it does.
   */
  find(arn: unknown, asker: Registration, option: string): LambdaFunction | undefined {
    const fn = typeof arn === "string" ? this.byArn.get(arn) : undefined;
    if (!fn) {
      const what = `${option} = ${JSON.stringify(arn)} is not a function of this program`;
      const fix = "use the arn or invokeArn of an aws.lambda.Function that the program creates";
      this.resources.fault(asker, what, fix);
      return undefined;
    }
    if (!this.built.has(fn)) {
      // One that is looked up in AWS is refused as such.
      const report = (what: string, fix: string) => this.resources.fault(fn, what, fix);
      this.built.set(fn, fn.isRead ? undefined : buildFunction(fn, report));
    }
    return this.built.get(fn);
  }
}
