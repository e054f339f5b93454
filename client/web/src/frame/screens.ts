/**
 * The screens beside the first one come as files of their own: the app can be used before they are here.
 * They are fetched as soon as the device has a moment, so that a screen opens without a network too.
 */

import type { Route } from "../router.ts";

const LATER: Partial<Record<Route["screen"], () => Promise<unknown>>> = {
  reports: () => import("../screens/lists-screen.ts"),
  review: () => import("../screens/review-screen.ts"),
  report: () => import("../screens/report-screen.ts"),
  words: () => import("../screens/words-screen.ts"),
  settings: () => import("../screens/settings-screen.ts"),
};

const here = new Set<Route["screen"]>(["dictate"]);

export function isHere(screen: Route["screen"]): boolean {
  return here.has(screen) || !LATER[screen];
}

/** Throws when it can't be fetched. */
export async function fetchScreen(screen: Route["screen"]): Promise<void> {
  await LATER[screen]?.();
  here.add(screen);
}

/** All that are not here yet. */
export function fetchRest(): void {
  // One that fails is fetched again, and told of, when it is asked for.
  for (const screen of Object.keys(LATER) as Route["screen"][]) void fetchScreen(screen).catch(() => undefined);
}
