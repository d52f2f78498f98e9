import type { Message } from "./callbackClient";

/** Options of a resource, by their names in what a transform gets and in what registers a resource. */
const optionNames: readonly (readonly [inTransform: string, inRequest: string])[] = [
  ["AdditionalSecretOutputsList", "AdditionalsecretoutputsList"],
  ["AliasesList", "AliasesList"],
  ["CustomTimeouts", "Customtimeouts"],
  ["DeletedWith", "Deletedwith"],
  ["DependsOnList", "DependenciesList"],
  ["HideDiffList", "HidediffsList"],
  ["Hooks", "Hooks"],
  ["IgnoreChangesList", "IgnorechangesList"],
  ["Import", "Importid"],
  ["PluginDownloadUrl", "Plugindownloadurl"],
  ["Protect", "Protect"],
  ["Provider", "Provider"],
  ["ReplaceOnChangesList", "ReplaceonchangesList"],
  ["ReplaceWithList", "ReplaceWithList"],
  ["ReplacementTrigger", "ReplacementTrigger"],
  ["RetainOnDelete", "Retainondelete"],
  ["Version", "Version"],
];

const mapNames: readonly (readonly [inTransform: string, inRequest: string])[] = [
  ["PluginChecksumsMap", "PluginchecksumsMap"],
  ["ProvidersMap", "ProvidersMap"],
];

/** Writes the options with which a resource is registered into the options that its transforms get. */
export function readOptions(request: Message, options: Message): void {
  optionNames.forEach(([inTransform, inRequest]) => copyOption(request, inRequest, options, inTransform));
  mapNames.forEach(([inTransform, inRequest]) => copyMap(request, inRequest, options, inTransform));
  if (request["getDeletebeforereplacedefined"]?.() === true) {
    copyOption(request, "Deletebeforereplace", options, "DeleteBeforeReplace");
  }
}

/** Writes the options that transforms answered with into what registers the resource. */
export function writeOptions(options: Message, request: Message): void {
  optionNames.forEach(([inTransform, inRequest]) => copyOption(options, inTransform, request, inRequest));
  mapNames.forEach(([inTransform, inRequest]) => copyMap(options, inTransform, request, inRequest));
  copyOption(options, "DeleteBeforeReplace", request, "Deletebeforereplace");
  request["setDeletebeforereplacedefined"]?.(options["hasDeleteBeforeReplace"]?.() ?? true);
}

/** Copies an option. One that is not set is not set in the copy, either. */
export function copyOption(from: Message, source: string, to: Message, target: string): void {
  if (from[`has${source}`]?.() === false) {
    to[`clear${target}`]?.();
  } else if (from[`get${source}`]) {
    to[`set${target}`]?.(from[`get${source}`]!());
  }
}

function copyMap(from: Message, source: string, to: Message, target: string): void {
  const [entries, copied] = [from[`get${source}`]?.(), to[`get${target}`]?.()] as (Map<string, unknown> | undefined)[];
  if (entries && copied) {
    const all = [...entries.entries()];
    copied.clear();
    all.forEach(([key, value]) => copied.set(key, value));
  }
}
