/**
 * Has the page's server do something.
 *
 * @throws Error with what to tell the user.
 */
export async function ask<T>(what: "call" | "curl" | "rotate" | "secret", about: object): Promise<T> {
  const response = await fetch(`/api/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(about),
  }).catch(() => {
    throw new Error("The simulator does not answer; start m2m dev again.");
  });
  const answer = (await response.json()) as T & { readonly message?: string };
  if (!response.ok) {
    throw new Error(answer.message ?? `The simulator answered ${response.status}.`);
  }
  return answer;
}
