/** The form that API Gateway asks of a route key. */
const routeKeyForm =
  /^(?:\$default|(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (?:\/|(?:\/(?:\{[\w.:-]+\}|[\w.:-]+))*(?:\/(?:\{[\w.:-]+\+?\}|[\w.:-]+))))$/;

/** True for a route key that API Gateway would accept. */
export function isRouteKey(key: string): boolean {
  return routeKeyForm.test(key);
}

/** What a route matches: its key without the names of parameters. Two routes of an API must differ in it. */
export function routeShape(key: string): string {
  return key.replace(/\{[^}+]+(\+?)\}/g, "{$1}");
}
