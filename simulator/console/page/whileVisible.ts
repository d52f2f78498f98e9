/** Does something again and again, with a pause in between, for as long as the page can be seen; and when it can be again. */
export function whileVisible(action: () => Promise<void>, pauseMs: number): void {
  let timer: number | undefined;
  let isBusy = false;

  async function turn(): Promise<void> {
    clearTimeout(timer);
    if (isBusy || document.hidden) {
      return;
    }
    isBusy = true;
    await action();
    isBusy = false;
    timer = window.setTimeout(() => void turn(), pauseMs);
  }

  document.addEventListener("visibilitychange", () => void turn());
  void turn();
}
