/** Which recordings on this device wait to be sent, and why they do. */

import type { Dictations } from "../dictations.ts";
import type { WaitingState } from "../live/outbox.ts";
import { SAMPLE_RATE_HZ } from "../live/protocol.ts";
import type { RecordingRecord } from "../live/queue.ts";
import type { text } from "../text.ts";

export interface Waiting {
  key: string;
  template: string;
  dictatedAt: string;
  /** Of sound that the server may not have yet. */
  seconds: number;
  state: keyof typeof text.lists.waitingState;
}

/** What is known of the recording that this window is busy with. */
export interface Busy {
  record: Pick<RecordingRecord, "key" | "template" | "dictatedAt" | "cancelled">;
  phase: "recording" | "finishing" | "over";
  waitingS: number;
  connection: { kind: string };
}

export function waitingOf(busy: Busy | null, left: readonly RecordingRecord[], online: boolean): Waiting[] {
  const found: Waiting[] = left.map((record) => ({
    ...about(record),
    seconds: (record.samples - record.base) / SAMPLE_RATE_HZ,
    state: online ? "waiting" : "offline",
  }));
  if (!busy || busy.phase === "over" || busy.record.cancelled) return found;
  const sends = busy.connection.kind === "live" || busy.connection.kind === "connecting";
  const state = busy.phase === "recording" ? "recording" : sends ? "sending" : "offline";
  return [{ ...about(busy.record), seconds: busy.waitingS, state }, ...found];
}

/** As {@link waitingOf}, of the recordings of this window. */
export function waitingHere(dictations: Dictations): Waiting[] {
  const left = dictations.waiting().filter(({ state }) => state !== "here");
  return [
    ...waitingOf(dictations.current, [], navigator.onLine),
    ...left.map(({ key, template, dictatedAt, seconds, state }) => ({
      ...{ key, template, dictatedAt, seconds },
      state: SHOWN[state],
    })),
  ];
}

/** As the officer reads it: what another window sends is sent, what nobody can send yet has no line. */
const SHOWN: Record<WaitingState, Waiting["state"]> = {
  here: "sending",
  elsewhere: "sending",
  sending: "sending",
  waiting: "offline",
  sign_in: "offline",
  needs_officer: "waiting",
};

function about({ key, template, dictatedAt }: Busy["record"]): Pick<Waiting, "key" | "template" | "dictatedAt"> {
  return { key, template, dictatedAt };
}
