/** What the officer needs to know of the connection: calm, and what it means for the recording. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { ConnectionState } from "../live/connection.ts";
import type { Recording } from "../live/recording.ts";
import { icon } from "../parts/icons.ts";
import { notice } from "../parts/notice.ts";
import { duration, text } from "../text.ts";

/** Less than this always waits: the chunk being recorded and the one on its way. */
const USUAL_WAIT_S = 2;
const LAG_WORTH_TELLING_S = 3;

export function connectionLine(recording: Recording): TemplateResult {
  const { connection, phase, waitingS, lagS } = recording;
  const finishing = phase === "finishing";
  const unsent = waitingS > USUAL_WAIT_S ? text.connection.unsent(duration(waitingS)) : null;
  let words: string;
  let detail: string | null = unsent;
  if (connection.kind === "live" && finishing) {
    words = text.dictate.finishing;
    detail = unsent ? text.dictate.finishingLeft(duration(waitingS)) : null;
  } else if (connection.kind === "live") {
    words = text.connection.live;
    if (!unsent && lagS >= LAG_WORTH_TELLING_S) detail = text.connection.lag(duration(lagS));
  } else if (connection.kind === "waiting") {
    words = connection.message ?? (finishing ? text.connection.waitingStopped : text.connection.waiting);
  } else if (connection.kind === "stopped") {
    words = text.dictate.stopped;
  } else {
    words = text.connection.connecting;
  }
  return html`<div class="connection connection-${connection.kind}" role="status">
    ${finishing && connection.kind === "live" ? html`<span class="spinner"></span>` : icon(mark(connection))}
    <p>${words}${detail ? html` <span class="connection-detail">${detail}</span>` : nothing}</p>
  </div>`;
}

function mark(connection: ConnectionState) {
  return connection.kind === "live" ? "check" : connection.kind === "stopped" ? "cross" : "undo";
}

export function stoppedNotice(
  recording: Recording,
  state: Extract<ConnectionState, { kind: "stopped" }>,
  act: { finish: () => void; sendAsNew: () => void; throwAway: () => void },
): TemplateResult {
  const onServer = recording.record.dictationId !== null && state.code !== "not_found";
  return notice(
    "problem",
    state.message ?? text.dictate.stopped,
    html`<div class="actions">
      ${onServer ? html`<button class="button primary" @click=${act.finish}>${text.dictate.finishOnServer}</button>` : nothing}
      ${recording.waitingS > 0
        ? html`<button class="button" @click=${act.sendAsNew}>${text.dictate.sendAsNew}</button>`
        : nothing}
      <button class="button quiet" @click=${act.throwAway}>${text.leftover.discard}</button>
    </div>`,
  );
}
