/** What an officer must know or decide while dictating: one sentence, and the way on beside it. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { saidEnd } from "../live/live-commands.ts";
import type { Recording } from "../live/recording.ts";
import { notice } from "../parts/notice.ts";
import { duration, text } from "../text.ts";
import { stoppedNotice } from "./dictate-state.ts";

export interface NoticeState {
  problem: string | null;
  remark: string | null;
  templatesMissing: boolean;
  /** Titles of the form that was said, and of the one before it. */
  saidTemplate: { before: string; now: string } | null;
  reload(): void;
  attempt(what: () => Promise<void>): void;
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
  return html`${recording.trouble === "microphone_lost" ? notice("problem", t.microphoneLost, again) : nothing}
  ${recording.trouble === "silent" ? notice("warning", text.queue.silent) : nothing}
  ${recording.otherMicrophone ? notice("warning", text.queue.otherMicrophone, seen(() => recording.sawOtherMicrophone())) : nothing}
  ${recording.roomMinutes !== null ? notice("warning", text.queue.room(recording.roomMinutes)) : nothing}
  ${recording.clockAheadS !== 0 ? notice("warning", text.queue.clock(clockWords(recording.clockAheadS))) : nothing}
  ${recording.trouble === "device_full" ? notice("problem", t.deviceFull) : nothing}
  ${speaking && state.saidTemplate ? templateSaid(recording, state, state.saidTemplate) : nothing}
  ${speaking && saidEnd(recording.text) ? notice("calm", t.saidEnd, ended) : nothing}
  ${recording.warning ? notice("warning", recording.warning) : nothing}
  ${connection.kind === "stopped"
    ? stoppedNotice(recording, connection, {
        finish: () => state.attempt(() => state.finishOnServer(recording)),
        sendAsNew: () => state.attempt(() => recording.sendAsNew()),
        throwAway: () => state.attempt(() => recording.forget().then(state.letGo)),
      })
    : nothing}`;
}

/** The words may not have been meant so: going back is one tap, as is leaving it. */
function seen(read: () => void): TemplateResult {
  return html`<button class="button" @click=${read}>${text.app.understood}</button>`;
}

function clockWords(aheadS: number): string {
  const time = duration(Math.abs(aheadS));
  return aheadS > 0 ? text.queue.clockAhead(time) : text.queue.clockBehind(time);
}

function templateSaid(recording: Recording, state: NoticeState, { before, now }: { before: string; now: string }): TemplateResult {
  const t = text.dictate;
  return notice(
    "calm",
    t.templateNow(now),
    html`<div class="actions">
      <button class="button" @click=${() => state.backToTemplate(recording)}>${t.templateBack(before)}</button>
      <button class="button" @click=${state.keepTemplate}>${t.templateKeep}</button>
    </div>`,
  );
}
