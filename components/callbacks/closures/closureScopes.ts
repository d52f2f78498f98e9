import { Session } from "node:inspector";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { createContext } from "node:vm";

/** The variables that a function can see, apart from the global ones, and what it was bound from. */
export interface ClosureScopes {
  /** True for what `bind` made. */
  readonly isBound: boolean;
  /** The value of a variable that is not global; `undefined` if the function sees none of that name. */
  lookUp(name: string): { readonly value: unknown } | undefined;
}

/** What the inspector shows of the scopes of a function. It can be indexed, and nothing else. */
type Scopes = Readonly<Record<number, { readonly object?: Readonly<Record<string, unknown>> }>> & { length: number };

/**
 * Reads the scopes of a function, as Pulumi's serialiser does: by the inspector of this process. A session answers in
 * the same turn, so that nothing can change meanwhile.
 *
 * https://nodejs.org/api/inspector.html
 */
export function scopesOf(fn: object): ClosureScopes {
  return inspect(fn, ({ session, table }, internal) => {
    const objectId = internal("[[Scopes]]")?.objectId;
    table.value = undefined;
    if (objectId !== undefined) {
      const functionDeclaration = "function () { globalThis.value = this; }";
      post(session, "Runtime.callFunctionOn", { objectId, functionDeclaration });
    }
    const scopes = (table.value ?? { length: 0 }) as Scopes;
    return {
      isBound: internal("[[TargetFunction]]") !== undefined,
      lookUp: (name) => {
        // The last one is the global scope.
        for (let index = 0; index < scopes.length - 1; index++) {
          const variables = scopes[index]?.object;
          if (variables !== undefined && name in variables) {
            return { value: variables[name] };
          }
        }
        return undefined;
      },
    };
  });
}

/** The file that a function stands in, where it is in one. */
export function fileOf(fn: object): string | undefined {
  return inspect(fn, ({ session }, internal) => {
    const location = internal("[[FunctionLocation]]")?.value;
    if (location !== undefined && !scripts.has(location.scriptId)) {
      readScripts(session);
    }
    const script = (location && scripts.get(location.scriptId)) ?? "";
    return script.startsWith("file:") ? fileURLToPath(script) : path.isAbsolute(script) ? script : undefined;
  });
}

/** What the inspector tells of a function besides its properties, by name. */
type Internals = (name: string) => InternalValue | undefined;

function inspect<Result>(fn: object, read: (connection: Connection, internal: Internals) => Result): Result {
  const { session, contextId, table } = (connection ??= connect());
  table.value = fn;
  try {
    const { result } = post(session, "Runtime.evaluate", { contextId, expression: "value", objectGroup }) as Evaluated;
    const { internalProperties = [] } = post(session, "Runtime.getProperties", {
      objectId: result.objectId,
      ownProperties: true,
    }) as Properties;
    return read(connection, (name) => internalProperties.find((property) => property.name === name)?.value);
  } finally {
    table.value = undefined;
    if (++reads % 50 === 0) {
      post(session, "Runtime.releaseObjectGroup", { objectGroup });
    }
  }
}

/** Names of scripts, paths or URLs, by what the inspector calls them. */
const scripts = new Map<string, string>();

/** The inspector tells of all scripts that there are, before it answers. */
function readScripts(session: Session): void {
  const read = ({ params }: { params: { scriptId: string; url: string } }) => scripts.set(params.scriptId, params.url);
  session.on("Debugger.scriptParsed", read);
  post(session, "Debugger.enable", {});
  session.off("Debugger.scriptParsed", read);
  post(session, "Debugger.disable", {});
}

interface Evaluated {
  readonly result: { readonly objectId?: string };
}

interface Properties {
  readonly internalProperties?: readonly { readonly name: string; readonly value?: InternalValue }[];
}

interface InternalValue {
  readonly objectId?: string;
  /** Of the place of a function. */
  readonly value?: { readonly scriptId: string };
}

interface Connection {
  readonly session: Session;
  readonly contextId: number;
  /** The global object of a context of its own, by which values get to the inspector and back. */
  readonly table: { value: unknown };
}

const objectGroup = "m2m";

/** How often scopes were read: what the inspector holds for that is let go from time to time. */
let reads = 0;

let connection: Connection | undefined;

function connect(): Connection {
  const session = new Session();
  session.connect();
  const table = { value: undefined };
  let contextId = 0;
  // It tells of the contexts that there are, before it answers.
  post(session, "Runtime.enable", {});
  session.once("Runtime.executionContextCreated", ({ params }) => (contextId = params.context.id));
  createContext(table);
  post(session, "Runtime.disable", {});
  return { session, contextId, table };
}

function post(session: Session, method: string, params: object): object {
  let answer: { error: Error | null; result?: object } | undefined;
  session.post(method, params, (error, result) => (answer = { error, ...(result && { result }) }));
  if (answer?.result === undefined) {
    throw answer?.error ?? new Error(`The inspector did not answer ${method}.`);
  }
  return answer.result;
}
