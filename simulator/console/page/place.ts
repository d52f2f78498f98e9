/** The parts of the page between which one chooses. */
export const views = ["access", "traffic", "findings"] as const;

export type View = (typeof views)[number];

/** What can be opened beside them, with the names that tell it from others of its kind. */
export type Subject =
  | readonly ["cell", api: string, routeKey: string, column: string]
  | readonly ["route", api: string, routeKey: string]
  | readonly ["client", pool: string, name: string]
  | readonly ["issuer", api: string, column: string]
  | readonly ["request", id: string];

/** Where one is on the page. */
export interface Place {
  readonly view: View;
  readonly subject: Subject | undefined;
}

const lengths: Readonly<Record<string, number>> = { cell: 4, route: 3, client: 3, issuer: 3, request: 2 };

/** A place as the fragment of a link, which leads there again. */
export function fragmentOf({
  view,
  subject = [],
}: {
  readonly view: View;
  readonly subject?: Subject | undefined | [];
}) {
  return `#/${[view, ...subject].map(encodeURIComponent).join("/")}`;
}

/** The place that a fragment leads to: the first view, where it leads nowhere. */
export function placeOf(fragment: string): Place {
  const [first, ...names] = decoded(fragment.replace(/^#\//, "").split("/"));
  const view = views.find((one) => one === first) ?? views[0];
  const isSubject = names.length > 0 && lengths[names[0]!] === names.length;
  return { view, subject: isSubject ? (names as unknown as Subject) : undefined };
}

function decoded(parts: readonly string[]): string[] {
  try {
    return parts.map(decodeURIComponent);
  } catch {
    return [];
  }
}
