/** What an officer must know or decide while dictating: one sentence, and the way on beside it. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { ConnectionState } from "../live/connection.ts";
import { saidEnd } from "../live/live-commands.ts";
import type { Recording } from "../live/recording.ts";
import { notice } from "../parts/notice.ts";
import { clockDifference, text } from "../text.ts";
import { stoppedNotice } from "./dictate-state.ts";

type Waiting = Extract<ConnectionState, { kind: "waiting" }>;

export interface NoticeState {
  problem: string | null;
  remark: string | null;
  templatesMissing: boolean;
  /** The device may turn its screen off while it records. */
  maySleep: boolean;
  sawMaySleep(): void;
  /** Titles of the form that was said, and of the one before it. */
  saidTemplate: { before: string; now: string } | null;
  reload(): void;
  attempt(what: () => Promise<void>): void;
  /** Load the newest version of the app. */
  takeOver(): void;
  stop(recording: Recording): void;
  backToTemplate(recording: Recording): void;
  keepTemplate(): void;
  finishOnServer(recording: Recording): Promise<void>;
  letGo(): void;
}

export function notices(recording: Recording | null, state: NoticeState): TemplateResult {
  const reload = html`<button class="button" @click=${state.reload}>${text.app.retry}</button>`;
  return html`<div class="notices">
    ${state.problem ? notice("problem", state.problem, state.templatesMissing ? reload : undefined) : nothing}
    ${state.remark ? notice("good", state.remark) : nothing} ${recording ? ofRecording(recording, state) : nothing}
  </div>`;
}

function ofRecording(recording: Recording, state: NoticeState): TemplateResult {
  const t = text.dictate;
  const speaking = recording.phase === "recording";
  const again = html`<button class="button primary" @click=${() => state.attempt(() => recording.soundAgain())}>${t.microphoneAgain}</button>`;
  const ended = html`<button class="button primary" @click=${() => state.stop(recording)}>${t.saidEndYes}</button>`;
  const { connection } = recording;
  return html`${speaking && state.saidTemplate ? templateSaid(recording, state, state.saidTemplate) : nothing}
  ${speaking && recording.trouble === "microphone_lost" ? notice("problem", t.microphoneLost, again) : nothing}
  ${recording.trouble === "silent" ? notice("warning", text.queue.silent) : nothing}
  ${recording.otherMicrophone ? notice("warning", text.queue.otherMicrophone, seen(() => recording.sawOtherMicrophone())) : nothing}
  ${recording.roomMinutes !== null ? notice("warning", text.queue.room(recording.roomMinutes)) : nothing}
  ${recording.clockAheadS !== 0 ? notice("warning", text.queue.clock(clockWords(recording.clockAheadS))) : nothing}
  ${speaking && recording.trouble === "device_full" ? notice("problem", t.deviceFull, again) : nothing}
  ${speaking && saidEnd(recording.text) ? notice("calm", t.saidEnd, ended) : nothing}
  ${recording.warning ? notice("warning", recording.warning) : nothing}
  ${speaking && state.maySleep ? notice("warning", t.screenSleeps, seen(state.sawMaySleep)) : nothing}
  ${connection.kind === "waiting" ? needed(recording, connection, state.takeOver) : nothing}
  ${connection.kind === "stopped"
    ? stoppedNotice(recording, connection, {
        finish: () => state.attempt(() => state.finishOnServer(recording)),
        sendAsNew: () => state.attempt(() => recording.sendAsNew()),
        throwAway: () => state.attempt(() => recording.forget().then(state.letGo)),
      })
    : nothing}`;
}

function seen(read: () => void): TemplateResult {
  return html`<button class="button" @click=${read}>${text.app.understood}</button>`;
}

/** What only the officer can do about the connection; waiting for the line or the server needs nobody. */
function needed(recording: Recording, { cause, message }: Waiting, takeOver: () => void): TemplateResult | typeof nothing {
  const t = text.dictate;
  if (message === null) return nothing;
  // In a window of its own: this one goes on recording.
  if (cause === "sign_in") return notice("warning", message, html`<a class="button" href="/" target="_blank">${t.signIn}</a>`);
  if (cause !== "old_page") return nothing;
  // The page that is kept on this device is the old one: loading it again would be for nothing.
  const reload = html`<button class="button" @click=${takeOver}>${t.reload}</button>`;
  return notice("warning", message, recording.phase === "recording" ? undefined : reload);
}

function clockWords(aheadS: number): string {
  const time = clockDifference(Math.abs(aheadS));
  return aheadS > 0 ? text.queue.clockAhead(time) : text.queue.clockBehind(time);
}

/** The words may not have been meant so: going back is one tap, as is leaving it. */
function templateSaid(recording: Recording, state: NoticeState, { before, now }: { before: string; now: string }): TemplateResult {
  const t = text.dictate;
  return notice(
    "calm",
    t.templateNow(now),
    html`<div class="actions">
      <button class="button" aria-label=${t.templateBackTo(before)} @click=${() => state.backToTemplate(recording)}>${t.templateBack}</button>
      <button class="button" @click=${state.keepTemplate}>${t.templateKeep}</button>
    </div>`,
  );
}
