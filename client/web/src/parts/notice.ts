import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { Problem } from "../api.ts";
import { text } from "../text.ts";
import { icon } from "./icons.ts";

export type Tone = "calm" | "good" | "warning" | "problem";

const KINDS: Record<Tone, string> = { calm: "info", good: "ok", warning: "warning", problem: "error" };

/** A sentence in a coloured frame with an icon; `problem` interrupts a screen reader. */
export function notice(tone: Tone, sentence: string, action?: TemplateResult): TemplateResult {
  const role = tone === "problem" ? "alert" : "status";
  return html`<div class="notice notice-${tone} utrecht-alert utrecht-alert--${KINDS[tone]}" role=${role}>
    ${icon(tone === "good" ? "check" : tone === "calm" ? "microphone" : "warning")}
    <p>${sentence}</p>
    ${action ?? nothing}
  </div>`;
}

export function sentenceOf(error: unknown): string {
  return error instanceof Problem ? error.message : text.errors.unknown;
}
