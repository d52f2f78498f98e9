/** What a call of AWS's API is refused with. The message goes to the caller, and holds no value of a secret. */
export class ApiError extends Error {
  /** @param type Name of the exception, as the services' models have it. */
  constructor(
    readonly type: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}
