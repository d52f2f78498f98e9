import { parseDocument } from "yaml";
import { JsonText } from "./jsonText";
import type { PackageManager } from "./packageManagers";
import type { ProjectFiles } from "./projectTemplate";

/** What a new project differs in from others. */
export interface ProjectSettings {
  /** The Region that it is deployed to. */
  readonly region: string;
  readonly manager: PackageManager;
  /** By which range package.json names this package. */
  readonly own: { readonly name: string; readonly range: string };
}

/** The files of a new project, from those of a template for `pulumi new`. */
export function projectFiles(template: ProjectFiles, settings: ProjectSettings): ProjectFiles {
  const { region, manager, own } = settings;
  const changes: Readonly<Record<string, (text: string) => string>> = {
    // `pulumi new` takes the template's own part away, too.
    "Pulumi.yaml": (text) => yamlWith(text, { template: undefined, "runtime.options.packagemanager": manager.name }),
    "Pulumi.dev.yaml": (text) => yamlWith(text, { "config.aws:region": region }),
    "package.json": (text) => JsonText.read("package.json", text).with(["dependencies", own.name], own.range).text,
  };
  const files = [...template].map(([name, text]) => [name, changes[name]?.(text) ?? text] as const);
  return new Map([...files, ...Object.entries(manager.files ?? {})]);
}

/** YAML with other values at paths; `undefined` takes what is there away. */
function yamlWith(text: string, values: Readonly<Record<string, string | undefined>>): string {
  const document = parseDocument(text);
  for (const [path, value] of Object.entries(values)) {
    if (value === undefined) {
      document.deleteIn(path.split("."));
    } else {
      document.setIn(path.split("."), value);
    }
  }
  return document.toString({ lineWidth: 0 });
}
