import { addSourceMaps } from "../evaluate/loading/addSourceMaps";
import { Rebundler } from "../evaluate/rebundler";
import type { Asset, Bundle } from "../evaluate/registration";
import { invokedFunctions } from "../model/invokedFunctions";
import type { LambdaFunction } from "../model/model";
import type { GoodVersion } from "./readVersion";

/** The bundles of a version of the program: what changes in them alone needs no evaluation. */
export class BundledHandlers {
  private readonly loaded: ReadonlySet<string>;
  private readonly rebundler: Rebundler;
  private bundles: readonly Bundle[];
  /** What has changed since the evaluation, by the files that held it then. */
  private texts: ReadonlyMap<string, string> = new Map();

  constructor(private readonly version: GoodVersion) {
    this.loaded = new Set(version.loaded);
    this.bundles = version.bundles;
    this.rebundler = new Rebundler(version.project.programDir);
    if (this.bundles.length > 0) {
      this.rebundler.prepare();
    }
  }

  /** All files that a change to which changes something. */
  get files(): readonly string[] {
    return [...new Set([...this.version.files, ...this.bundles.flatMap(({ files }) => files)])];
  }

  /**
   * Makes those bundles again that files are in.
   *
   * @param changed The files that have changed since the version was evaluated, or updated.
   * @returns The code of the functions that they are for; nothing where the program must be evaluated: because one of the
   * files is in it, too, or something is wrong with a bundle.
   */
  async update(changed: ReadonlySet<string>): Promise<ReadonlyMap<LambdaFunction, Asset> | undefined> {
    const affected = this.bundles.filter(({ files }) => files.some((file) => changed.has(file)));
    const bundled = new Set(affected.flatMap(({ files }) => files));
    const isAlone = [...changed].every((file) => bundled.has(file) && !this.loaded.has(file));
    const rebuilt = isAlone ? await this.rebuild(affected) : [];
    if (!isAlone || !rebuilt) {
      return undefined;
    }
    const texts = new Map(this.texts);
    for (const { bundle, texts: own } of rebuilt) {
      Object.entries(bundle.outputs).forEach(([name, place]) => texts.set(place, own.get(name)!));
    }
    const places = new Set(affected.flatMap(({ outputs }) => Object.values(outputs)));
    const codes = new Map<LambdaFunction, Asset>();
    const found = new Set<string>();
    for (const fn of invokedFunctions(this.version.model)) {
      const own = filesOf(fn.code).filter((file) => places.has(file));
      if (own.length > 0) {
        own.forEach((file) => found.add(file));
        const code = withTexts(fn.code, texts);
        addSourceMaps(code, () => undefined, this.version.project.programDir);
        codes.set(fn, code);
      }
    }
    // What a transform of the program has made of a bundle, only the program can make again.
    if (found.size < places.size) {
      return undefined;
    }
    this.texts = texts;
    this.bundles = this.bundles.map((one) => rebuilt[affected.indexOf(one)]?.bundle ?? one);
    return codes;
  }

  /** Each build once: routes may share a handler. */
  private async rebuild(bundles: readonly Bundle[]) {
    const builds = new Map<string, ReturnType<Rebundler["rebuild"]>>();
    const rebuilt = await Promise.all(
      bundles.map(async (bundle) => {
        const key = JSON.stringify(bundle.options);
        const build = builds.get(key) ?? this.rebundler.rebuild(bundle);
        builds.set(key, build);
        const made = await build;
        return made && { ...made, bundle: { ...made.bundle, outputs: bundle.outputs } };
      }),
    );
    const whole = rebuilt.flatMap((one) => one ?? []);
    return whole.length === bundles.length ? whole : undefined;
  }
}

/** The single files of an archive. */
function filesOf(asset: Asset): string[] {
  switch (asset.kind) {
    case "files":
      return Object.values(asset.files).flatMap(filesOf);
    case "file":
      return [asset.path];
    default:
      return [];
  }
}

/** An archive with texts in the place of some files. */
function withTexts(asset: Asset, texts: ReadonlyMap<string, string>): Asset {
  switch (asset.kind) {
    case "files": {
      const entries = Object.entries(asset.files).map(([name, one]) => [name, withTexts(one, texts)] as const);
      return { kind: "files", files: Object.fromEntries(entries) };
    }
    case "file": {
      const text = texts.get(asset.path);
      return text === undefined ? asset : { kind: "text", text };
    }
    default:
      return asset;
  }
}
