/** Short names of scopes: `https://api.example.com/orders/read` is `orders/read`, unless another scope would be that, too. */
export function shortNames(scopes: readonly string[]): Map<string, string> {
  const shortOf = (scope: string) =>
    /^https?:/.test(scope) ? scope.split("/").slice(3).slice(-2).join("/") || scope : scope;
  const counts = new Map<string, number>();
  for (const scope of scopes) {
    counts.set(shortOf(scope), (counts.get(shortOf(scope)) ?? 0) + 1);
  }
  return new Map(scopes.map((scope) => [scope, counts.get(shortOf(scope)) === 1 ? shortOf(scope) : scope]));
}
