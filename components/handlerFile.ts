/** How a handler's file becomes code for Lambda. */
export interface BundleOptions {
  /**
   * Shortens names and leaves out spaces.
   *
   * @default false
   * @example true
   */
  minify?: boolean;
  /**
   * Puts a source map beside the code, without the sources themselves, by which stack traces name the files and lines of
   * the program.
   *
   * @default true
   * @example false
   */
  sourceMap?: boolean;
  /**
   * Packages that are not bundled, since the function finds them elsewhere: in a layer, or in Lambda's runtime. A name may
   * end with `*`: `@aws-sdk/*` leaves the AWS SDK to the runtime, whose version differs by Region and with time.
   *
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
   *
   * @default - none: all packages are bundled
   * @example ["@aws-sdk/*"]
   */
  external?: readonly string[];
}

/** A handler that stands in a file, made by {@link fromFile}. */
export interface HandlerFile<out Made> {
  /** Names the file, by its `import()`. It is never called. */
  readonly load: () => Promise<unknown>;
  /** What the file exports the handler as. */
  readonly exportName: string;
  /** How the file becomes code. */
  readonly options: BundleOptions;
  /** The handler's type. There is no such member. */
  readonly made?: Made;
}
