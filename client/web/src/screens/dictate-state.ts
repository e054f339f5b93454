/** What the officer needs to know of the connection: calm, and what it means for the recording. */

import type { TemplateResult } from "lit";
import { html } from "lit";
import type { ConnectionState } from "../live/connection.ts";
import type { Recording } from "../live/recording.ts";
import type { IconName } from "../parts/icons.ts";
import { icon } from "../parts/icons.ts";
import { notice } from "../parts/notice.ts";
import { duration, text } from "../text.ts";

/** Less than this always waits: the chunk being recorded and the one on its way. */
const USUAL_WAIT_S = 2;
const LAG_WORTH_TELLING_S = 3;

type Waiting = Extract<ConnectionState, { kind: "waiting" }>;

interface Told {
  words: string;
  detail: string;
}

function told(recording: Recording): Told {
  const { connection, phase, waitingS, lagS, paused } = recording;
  const t = text.connection;
  const finishing = phase === "finishing";
  const unsent = waitingS > USUAL_WAIT_S ? duration(waitingS) : null;
  if (connection.kind === "live") {
    if (finishing) return { words: text.dictate.finishing, detail: unsent ? text.dictate.finishingLeft(unsent) : t.sent };
    if (unsent) return { words: t.live, detail: t.unsent(unsent) };
    return { words: t.live, detail: lagS >= LAG_WORTH_TELLING_S ? t.lag(duration(lagS)) : "" };
  }
  if (connection.kind === "stopped") return { words: text.dictate.stopped, detail: "" };
  const detail = unsent ? t.unsent(unsent) : t.textFollows;
  if (connection.kind === "waiting") {
    return { words: whyWaiting(connection.cause, !finishing && !paused), detail };
  }
  return { words: t.connecting, detail: unsent ? detail : "" };
}

/** Short enough for one line of a phone; the whole sentence stands above, where somebody has to do something. */
function whyWaiting(cause: Waiting["cause"], recording: boolean): string {
  const t = text.connection;
  if (cause === "sign_in") return t.signedOut;
  if (cause === "old_page") return t.oldPage;
  if (cause === "server") return recording ? t.serverBusy : t.serverBusyKept;
  return recording ? t.waiting : t.waitingKept;
}

/** Two lines, always: what changes in them moves nothing around them. Told to screen readers by the screen. */
export function connectionLine(recording: Recording): TemplateResult {
  const { words, detail } = told(recording);
  const { kind } = recording.connection;
  return html`<div class="connection connection-${kind}">
    ${icon(mark(recording.connection))}
    <p><span class="connection-words">${words}</span> <span class="connection-detail">${detail}</span></p>
  </div>`;
}

function mark(connection: ConnectionState): IconName {
  return connection.kind === "live" ? "linked" : connection.kind === "stopped" ? "cross" : "unlinked";
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
      ${onServer ? html`<button class="button primary" @click=${act.finish}>${text.dictate.finishOnServer}</button>` : ""}
      ${recording.waitingS > 0 ? html`<button class="button" @click=${act.sendAsNew}>${text.dictate.sendAsNew}</button>` : ""}
      <button class="button quiet" @click=${act.throwAway}>${text.leftover.discard}</button>
    </div>`,
  );
}
