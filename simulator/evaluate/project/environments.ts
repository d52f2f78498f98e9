import { isMapping } from "./mapping";
import { YamlFile } from "./yamlFile";

/** The environments (Pulumi ESC) that a stack's file imports, by name. */
export function environmentsOf({ mapping: { environment } }: YamlFile): string[] {
  const imports = isMapping(environment) ? environment["imports"] : environment;
  const named = Array.isArray(imports) ? imports.flatMap(nameOf) : [];
  const hasOwn = isMapping(environment) && isMapping(environment["values"]);
  return hasOwn ? [...named, "environment.values"] : named;
}

/** An import is a name, or a name with options. */
function nameOf(one: unknown): string[] {
  return isMapping(one) ? Object.keys(one) : [String(one)];
}

/** What is said of environments: they are kept by Pulumi Cloud, which is not asked. */
export function unreadEnvironments(names: readonly string[], { file }: YamlFile): string[] {
  const what = "values and environment variables from there are not read, as Pulumi Cloud keeps them";
  return names.length > 0
    ? [`${file}: environment: ${names.join(", ")}: ${what}; give what the program needs in m2m.yaml, under config.`]
    : [];
}
