import type { Registration } from "../evaluate/registration";
import { buildFunction } from "./buildFunction";
import {
  FunctionName,
  isNameOf,
  readFunctionArn,
  readFunctionName,
  readInvocationTarget,
  readInvokeArn,
} from "./functionNames";
import type { LambdaFunction } from "./model";
import { optionNamed } from "./quickCreation";
import { tokenTriggerOf } from "./tokenTrigger";
import { Resources, textProperty } from "./resources";

const functionType = "aws:lambda/function:Function";
const aliasType = "aws:lambda/alias:Alias";

/** What invokes a function: the resource, the option that names the function, and what stands there. */
export interface FunctionUse {
  readonly asker: Registration;
  readonly option: string;
  readonly target: unknown;
  readonly read: (text: unknown) => FunctionName | undefined;
  /** The outputs of a function that may stand there. */
  readonly forms: string;
}

/** A function that something invokes, and by which of its versions or aliases. */
export interface Invoked {
  readonly function: LambdaFunction;
  readonly qualifier?: string;
}

/** What an integration invokes. */
export function useByIntegration(integration: Registration): FunctionUse {
  return {
    asker: integration,
    option: optionNamed("integrationUri", integration),
    target: integration.outputs["integrationUri"],
    read: readInvocationTarget,
    forms: "arn or invokeArn",
  };
}

/** What an authorizer of an API invokes. */
export function useByAuthorizer(authorizer: Registration): FunctionUse {
  return {
    asker: authorizer,
    option: "authorizerUri",
    target: authorizer.outputs["authorizerUri"],
    read: readInvokeArn,
    forms: "invokeArn",
  };
}

/** What a user pool invokes to customise machine tokens; `undefined` where it does not. */
export function useByPool(pool: Registration): FunctionUse | undefined {
  const target = tokenTriggerOf(pool);
  const option = "lambdaConfig.preTokenGenerationConfig.lambdaArn";
  return target === undefined ? undefined : { asker: pool, option, target, read: readFunctionArn, forms: "arn" };
}

/** Finds the functions that other resources name, in all forms in which AWS takes them, and reads each once. */
export class FunctionFinder {
  private readonly built = new Map<Registration, LambdaFunction | undefined>();

  constructor(private readonly resources: Resources) {}

  find(use: FunctionUse): Invoked | undefined {
    const { asker, option, target, read, forms } = use;
    const name = read(target);
    const fn = name && functionNamed(name, this.resources);
    if (!fn) {
      const what = `${option} = ${JSON.stringify(target)} is not a function of this program`;
      this.resources.fault(asker, what, `use the ${forms} of an aws.lambda.Function that the program creates`);
      return undefined;
    }
    const { qualifier } = name;
    const problem = qualifier === undefined ? undefined : this.qualifierProblem(qualifier, fn);
    if (problem !== undefined) {
      const what = `${option} = ${JSON.stringify(target)} ${problem}`;
      this.resources.fault(asker, what, `use the ${forms} of the function, or of an alias of its current version`);
    }
    if (!this.built.has(fn)) {
      // One that is looked up in AWS is refused as such.
      const report = (what: string, fix: string) => this.resources.fault(fn, what, fix);
      this.built.set(fn, fn.isRead ? undefined : buildFunction(fn, this.resources, report));
    }
    const built = this.built.get(fn);
    return built && { function: built, ...(qualifier !== undefined && { qualifier }) };
  }

  /** Why a version or an alias of a function cannot be run here: there is the code of one version. */
  private qualifierProblem(qualifier: string, fn: Registration): string | undefined {
    if (qualifier === "$LATEST") {
      // AddPermission: no permission can be given for it.
      return "names the version $LATEST, which Lambda lets no service invoke";
    }
    const current = ["$LATEST", textProperty(fn, "version")];
    const version = aliasesOf(fn, this.resources).find((alias) => textProperty(alias, "name") === qualifier);
    const named = version ? textProperty(version, "functionVersion") : qualifier;
    return current.includes(named) ? undefined : "names a version of the function that is not the program's";
  }
}

/** The function of a program that a text names, by its name or its ARN. */
export function functionNamed(name: FunctionName, resources: Resources): Registration | undefined {
  return resources.ofType(functionType).find((fn) => isNameOf(name, textProperty(fn, "arn")));
}

function aliasesOf(fn: Registration, resources: Resources): Registration[] {
  return resources.created(aliasType).filter((alias) => {
    const named = readFunctionName(alias.outputs["functionName"]);
    return named !== undefined && isNameOf(named, textProperty(fn, "arn"));
  });
}

/** The functions that something modelled invokes, and the aliases by which it does. */
export function invokedResources(resources: Resources): ReadonlySet<Registration> {
  const uses = [
    ...resources.ofType("aws:apigatewayv2/integration:Integration").map(useByIntegration),
    ...resources
      .ofType("aws:apigatewayv2/authorizer:Authorizer")
      .filter(({ outputs }) => outputs["authorizerType"] === "REQUEST")
      .map(useByAuthorizer),
    ...resources.ofType("aws:cognito/userPool:UserPool").flatMap((pool) => useByPool(pool) ?? []),
  ];
  return new Set(
    uses.flatMap(({ target, read }) => {
      const name = read(target);
      const fn = name && functionNamed(name, resources);
      const isBy = (alias: Registration) => textProperty(alias, "name") === name?.qualifier;
      return fn ? [fn, ...aliasesOf(fn, resources).filter(isBy)] : [];
    }),
  );
}
