/**
 * The one AudioContext of this page, with the capture module loaded: made ready before the officer
 * taps, used for every recording, so that a recording starts at once and thirty of them leave one context.
 */

import workletUrl from "./capture.worklet.ts?worker&url";

let ready: Promise<AudioContext> | null = null;

/** Get ready, or take what is ready; a context that the browser closed is replaced. */
export async function studio(): Promise<AudioContext> {
  const context = await ready?.catch(() => null);
  if (context && context.state !== "closed") return context;
  ready = build();
  return ready;
}

async function build(): Promise<AudioContext> {
  const context = new AudioContext({ latencyHint: "interactive" });
  try {
    await context.audioWorklet.addModule(workletUrl);
  } catch (error) {
    await context.close().catch(() => undefined);
    throw error;
  }
  return context;
}

/** Between recordings the audio thread sleeps. */
export async function rest(): Promise<void> {
  const context = await ready?.catch(() => null);
  if (context?.state === "running") await context.suspend().catch(() => undefined);
}
