import type { Api, Model, UserPool } from "../model/model";
import { tokenRoutes } from "../model/tokenRoutes";
import { trustedIssuer } from "../model/trustedIssuer";
import { printableJson } from "../printable";
import { openApi } from "../reports/openApi";
import { UserError } from "../userError";
import type { OpenApiOptions } from "./args";
import type { Output } from "./output";
import { printableYaml } from "./printableYaml";
import { readProgram } from "./readProgram";

/**
 * Describes an API of a program as OpenAPI.
 *
 * @throws {@link UserError} when the program is at fault, or does not have what the options name.
 */
export async function openapi(options: OpenApiOptions, output: Output, stop: AbortSignal): Promise<void> {
  const { model } = await readProgram(options, output, stop, "report");
  const api = tokenRoutes(chooseApi(model, options.api), model.pools);
  const document = openApi(api, model, {
    ...(options.server !== undefined && { server: options.server }),
    tokenUrls: tokenUrlsOf(trustedPools(api, model), options.tokenUrls),
  });
  const text = options.format === "json" ? printableJson(document, 2) : printableYaml(document);
  output.out(text.trimEnd());
}

function chooseApi({ apis }: Model, name: string | undefined): Api {
  const names = apis.map((api) => api.name).sort();
  const [only] = apis;
  if (!only) {
    throw new UserError("the program registers no HTTP API: there is nothing to describe.");
  }
  if (name === undefined && names.length > 1) {
    throw new UserError(`the program has several APIs; choose one by --api: ${names.join(", ")}.`);
  }
  const api = name === undefined ? only : apis.find((one) => one.name === name);
  if (!api) {
    throw new UserError(`--api ${name}: is not an API of the program; choose one of ${names.join(", ")}.`);
  }
  return api;
}

/** The pools whose tokens an API accepts. */
function trustedPools({ routes }: Api, { pools }: Model): UserPool[] {
  return pools.filter(({ issuer }) => routes.some((route) => trustedIssuer(route) === issuer));
}

/** Token endpoints by pool; one without a name is that of the only pool. */
function tokenUrlsOf(pools: readonly UserPool[], given: ReadonlyMap<string, string>): Map<string, string> {
  const names = pools.map(({ name }) => name).sort();
  const known = names.length > 0 ? names.join(", ") : "none";
  return new Map(
    [...given].map(([name, url]) => {
      if (name === "" && names.length !== 1) {
        throw new UserError(`--token-url ${url}: say of which user pool by <pool>=<url>; the API trusts: ${known}.`);
      }
      if (name !== "" && !names.includes(name)) {
        throw new UserError(
          `--token-url ${name}=${url}: the API does not trust such a user pool; it trusts: ${known}.`,
        );
      }
      return [name === "" ? names[0]! : name, url];
    }),
  );
}
