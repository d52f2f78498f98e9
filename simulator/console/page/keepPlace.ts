/**
 * Draws a part of the page anew, and puts back where one was in it: what has the focus, and how far all is scrolled.
 * Elements are known again by their `data-key`.
 */
export function keepPlace(root: HTMLElement, draw: () => void): void {
  const active = document.activeElement;
  const focused = active instanceof HTMLElement && root.contains(active) ? active : undefined;
  const selection = focused instanceof HTMLInputElement ? [focused.selectionStart, focused.selectionEnd] : undefined;
  const scrolled = keyedIn(root).map(([key, { scrollLeft, scrollTop }]) => [key, scrollLeft, scrollTop] as const);
  const { scrollX, scrollY } = window;
  draw();
  const drawn = new Map(keyedIn(root));
  const found = focused && drawn.get(focused.dataset["key"] ?? "");
  found?.focus({ preventScroll: true });
  if (found instanceof HTMLInputElement && selection) {
    found.setSelectionRange(selection[0]!, selection[1]!);
  }
  for (const [key, left, top] of scrolled) {
    drawn.get(key)?.scrollTo(left, top);
  }
  window.scrollTo(scrollX, scrollY);
}

function keyedIn(root: HTMLElement): (readonly [key: string, element: HTMLElement])[] {
  return [...root.querySelectorAll<HTMLElement>("[data-key]")].map((one) => [one.dataset["key"]!, one] as const);
}
