/** What can wait, waits until the screen is there: on a slow line it would hold up what the officer looks at. */

const SCREEN_FIRST_MS = 1500;

export function whenQuiet(then: () => void): void {
  // Safari knows no idle time; there the pause has to do.
  const idle = globalThis.requestIdleCallback ?? ((now: () => void) => setTimeout(now));
  setTimeout(() => idle(then), SCREEN_FIRST_MS);
}
