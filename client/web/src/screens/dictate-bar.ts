/** The bar of a recording beside its button: time and level, connection, and pause or the way to the end. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Recording } from "../live/recording.ts";
import { icon } from "../parts/icons.ts";
import "../parts/level-meter.ts";
import { clock, text } from "../text.ts";
import { connectionLine } from "./dictate-state.ts";

export interface BarActs {
  pause(): void;
  stop(): void;
  /** Leave what is not sent yet for later. */
  setAside(): void;
}

export function barOf(recording: Recording, acts: BarActs): TemplateResult {
  return html`${status(recording)}
    <div class="beside">${second(recording, acts)}</div>`;
}

/** The connection, and that it records and a machine works on it: always on the screen, below the button. */
export function footOf(recording: Recording): TemplateResult {
  const gone = recording.trouble === "microphone_lost" || recording.trouble === "device_full";
  const on = recording.phase === "recording" && !recording.paused && !gone;
  return html`<div class="foot">
    ${connectionLine(recording)}
    <p class="controls-notice">${on ? text.dictate.notice : text.dictate.noticePaused}</p>
  </div>`;
}

function status(recording: Recording): TemplateResult {
  const t = text.dictate;
  const speaking = recording.phase === "recording";
  const on = speaking && !recording.paused && recording.trouble === null;
  const words = on ? t.recording : !speaking ? "" : recording.paused ? t.paused : t.noSound;
  return html`<div class="status">
    <p class="elapsed ${on ? "" : "elapsed-rest"}">
      <span class="recording-dot" aria-hidden="true"></span><span class="only-heard">${words} ${t.elapsed} </span>${clock(recording.recordedS)}
    </p>
    ${on ? html`<level-meter></level-meter>` : html`<p class="status-words">${words}</p>`}
  </div>`;
}

function second(recording: Recording, acts: BarActs): TemplateResult | typeof nothing {
  const t = text.dictate;
  if (recording.phase !== "recording") {
    const waits = recording.connection.kind === "waiting";
    return waits ? html`<button class="button second" @click=${acts.setAside}>${t.setAside}</button>` : nothing;
  }
  return recording.paused
    ? html`<button class="button primary second" @click=${acts.stop}>${icon("check")}${t.done}</button>`
    : html`<button class="button second" @click=${acts.pause}>${icon("pause")}${t.pause}</button>`;
}
