/** How long this device can still keep sound when nothing can be sent. */

import type { Encoding } from "./sound.ts";

/** Bytes that a second of recording takes here, with what the database adds to it. */
const BYTES_PER_S: Record<Encoding, number> = { opus: 8_000, pcm_s16le: 40_000 };
/** Below this an officer is told: time enough to finish, or to find a network. */
export const TELL_BELOW_MINUTES = 30;

/** Minutes of sound that fit, or null where the browser does not tell. */
export async function minutesLeft(encoding: Encoding): Promise<number | null> {
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  if (quota === undefined || usage === undefined) return null;
  return Math.floor(Math.max(0, quota - usage) / BYTES_PER_S[encoding] / 60);
}
