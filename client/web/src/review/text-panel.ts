/** The narrative: every word tied to its sound, or a text box to change it. */

import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import type { PoliteVoice } from "../parts/polite-voice.ts";
import "../parts/polite-voice.ts";
import { provenanceMark } from "../parts/provenance.ts";
import { text } from "../text.ts";
import type { Token } from "./align.ts";
import { alignWords, soundWord, wordsOf } from "./align.ts";
import type { DraftModel } from "./draft-model.ts";
import type { SoundPlayer } from "./player.ts";
import { PointList } from "./point-list.ts";
import type { Point } from "./points.ts";
import type { PointEvent, TextPoint } from "./text-point.ts";
import "./text-point.ts";

export class TextPanel extends LightElement {
  static override properties = {
    model: { attribute: false },
    player: { attribute: false },
    marked: { attribute: false },
    editing: { state: true },
    cursor: { state: true },
    opened: { state: true },
    asked: { type: Boolean },
  };
  declare model: DraftModel;
  declare player: SoundPlayer;
  /** Words of the sound that stand behind the field being looked at. */
  declare marked: ReadonlySet<number>;
  /** The officer wants to confirm but this text is still open. */
  declare asked: boolean;
  declare private editing: boolean;
  declare private cursor: number;
  /** Id of the point that is unfolded. */
  declare private opened: string | null;
  private readonly points = new PointList();
  /** Id of the point that "next" went to last. */
  private jumpedTo: string | null = null;
  private tokens: Token[] = [];
  private tokensOf: string | null = null;

  constructor() {
    super();
    this.marked = new Set();
    this.asked = this.editing = false;
    this.cursor = 0;
    this.opened = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // Leaving the screen in the middle of an edit keeps the edit.
    if (this.unsaved) void this.model.edit({ narrative: this.typed });
  }

  get unsaved(): boolean {
    return this.editing && this.typed !== this.model.draft.narrative.text;
  }

  private get typed(): string {
    return this.querySelector("textarea")?.value ?? this.model.draft.narrative.text;
  }

  private readTokens(): void {
    const { narrative, transcript } = this.model.draft;
    if (this.tokensOf === narrative.text) return;
    this.tokens = alignWords(narrative.text, wordsOf(transcript), narrative.machine_text ?? null);
    this.points.read(this.model.draft, this.tokens);
    this.tokensOf = narrative.text;
    this.cursor = Math.min(this.cursor, Math.max(0, this.tokens.length - 1));
  }

  private get hasSound(): boolean {
    return this.model.draft.dictation_id !== null;
  }

  private startEdit(): void {
    // The caret goes to the word that was touched last: that is the one to change.
    const before = this.tokens.slice(0, this.cursor + 1);
    const caret = before.reduce((sum, token) => sum + token.before.length + token.text.length, 0);
    this.player.stop();
    this.editing = true;
    void this.updateComplete.then(() => {
      const area = this.querySelector("textarea");
      area?.focus();
      if (this.cursor > 0) area?.setSelectionRange(caret, caret);
    });
  }

  private async save(): Promise<void> {
    if (this.unsaved && (await this.model.edit({ narrative: this.typed })) !== "saved") return;
    this.stopEdit();
  }

  private stopEdit(): void {
    this.editing = false;
    this.focusOn(".edit-text");
  }

  private playFrom(at: number): void {
    this.cursor = at;
    const words = wordsOf(this.model.draft.transcript);
    const index = soundWord(this.tokens, at);
    const word = index === null ? undefined : words[index];
    if (!word || !this.hasSound) return;
    // To the end of what was said in one breath.
    const utterance = this.model.draft.transcript.utterances.find((u) => u.end_s >= word.end_s);
    this.play("text", word.start_s, Math.max(utterance?.end_s ?? word.end_s, word.end_s));
  }

  private play(what: string, startS: number, endS: number): void {
    if (!this.hasSound) return;
    this.player.play(this.model.draft.id, what, startS, endS).catch(() => {
      this.dispatchEvent(new Event("soundless", { bubbles: true }));
    });
  }

  private touched(event: MouseEvent): void {
    const at = (event.target as HTMLElement).closest<HTMLElement>("[data-at]")?.dataset["at"];
    // Selecting text with the mouse is not a touch.
    if (at !== undefined && !getSelection()?.toString()) this.playFrom(Number(at));
  }

  private onPoint({ detail: { action, point } }: PointEvent): void {
    const listening = this.player.playing?.what === point.id;
    if (action === "take") void this.takeOver(point);
    else if (action === "leave") this.leave(point, text.points.left);
    else if (action === "edit") {
      this.cursor = Math.max(0, this.points.place(point));
      this.startEdit();
    } else if (action === "close" || (action === "toggle" && this.opened === point.id)) {
      this.opened = null;
      if (listening) this.player.stop();
    } else {
      this.opened = this.jumpedTo = point.id;
      if (listening) this.player.stop();
      else this.play(point.id, point.startS, point.endS);
    }
  }

  /** The officer's own choice: an edit like any other, with its provenance. */
  private async takeOver(point: Point): Promise<void> {
    const words = this.points.offered(point);
    if ((await this.model.edit({ narrative: this.points.taken(point) })) !== "saved") return;
    this.leave(point, text.points.taken(words));
  }

  private leave(point: Point, remark: string): void {
    this.cursor = Math.max(0, Math.min(this.points.place(point), this.tokens.length - 1));
    this.model.settled.settle(point.id);
    this.opened = null;
    if (this.player.playing?.what === point.id) this.player.stop();
    this.querySelector<PoliteVoice>("polite-voice")?.say(remark);
    this.requestUpdate();
    this.focusOn(this.querySelector(".points-next") ? ".points-next" : ".narrative");
  }

  private nextPoint(): void {
    const all = [...this.querySelectorAll<TextPoint>("text-point")];
    const before = all.findIndex((one) => one.point.id === this.jumpedTo);
    const next = all[(before + 1) % all.length];
    if (!next) return;
    this.jumpedTo = next.point.id;
    next.scrollIntoView({ block: "center" });
    next.querySelector<HTMLElement>(".point")?.focus({ preventScroll: true });
  }

  private keyed(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget) return; // a key for a button inside
    const last = this.tokens.length - 1;
    const to = {
      ArrowRight: this.cursor + 1,
      ArrowLeft: this.cursor - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (to !== undefined) {
      this.cursor = Math.max(0, Math.min(last, to));
      this.querySelector(`[data-at="${this.cursor}"]`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" || event.key === " ") this.playFrom(this.cursor);
    else if (event.key === "Escape") this.player.stop();
    else return;
    event.preventDefault();
  }

  private wordClass(token: Token, at: number, playingWord: number | null, doubted: Set<number>): string {
    const marked = token.word !== null && this.marked.has(token.word);
    return [
      "word",
      marked ? "word-marked" : "",
      token.changed ? "word-changed" : "",
      token.word !== null && doubted.has(token.word) ? "word-doubted" : "",
      token.word !== null && token.word === playingWord ? "word-playing" : "",
      at === this.cursor ? "word-cursor" : "",
    ].join(" ");
  }

  private playingWord(): number | null {
    const playing = this.player.playing;
    if (!playing) return null;
    const words = wordsOf(this.model.draft.transcript);
    const at = words.findIndex((word) => playing.atS >= word.start_s && playing.atS < word.end_s);
    return at < 0 ? null : at;
  }

  private pointsBehind(points: readonly Point[] | undefined) {
    if (!points) return nothing;
    return points.map((point) => {
      const playing = this.player.playing?.what === point.id;
      return html`<text-point .point=${point} .said=${this.points.said(point)} ?open=${this.opened === point.id} ?sound=${this.hasSound} ?playing=${playing}></text-point>`;
    });
  }

  private pointsLine(shown: number) {
    const again = this.points.settledCount(this.model.settled);
    if (shown + again === 0) return nothing;
    return html`<div class="points-line">
      <p>${shown ? text.points.count(shown) : text.points.none}</p>
      ${shown
        ? html`<button class="button points-next" @click=${this.nextPoint}>${icon("arrow")}${text.points.next}</button>`
        : html`<button class="button quiet points-next" @click=${this.showAgain}>${icon("undo")}${text.points.again}</button>`}
    </div>`;
  }

  private showAgain(): void {
    this.model.settled.forget();
    this.requestUpdate();
    this.focusOn(".points-next");
  }

  private reading() {
    this.readTokens();
    const points = this.points.byToken(this.model.settled);
    const shown = [...points.values()].reduce((sum, here) => sum + here.length, 0);
    if (this.tokens.length === 0 && shown === 0) return html`<p class="hint">${text.review.textEmpty}</p>`;
    const playing = this.playingWord();
    const doubted = this.points.doubted(points);
    const changed = this.tokens.some((token) => token.changed);
    return html`${this.pointsLine(shown)}
      <div
        class="narrative"
        lang="nl"
        role="group"
        tabindex="0"
        aria-label=${text.review.textLabel}
        aria-describedby="text-hint"
        @click=${this.touched}
        @keydown=${this.keyed}
        @point=${this.onPoint}
      >${this.pointsBehind(points.get(-1))}${this.tokens.map(
        (token, at) =>
          html`${token.before}<span class=${this.wordClass(token, at, playing, doubted)} data-at=${at} title=${token.changed ? text.review.changedWord : nothing}>${token.text}</span>${this.pointsBehind(points.get(at))}`,
      )}</div>
      <p class="legend" id="text-hint">
        ${this.hasSound ? html`${text.review.textHint} <span class="for-keys">${text.review.textHintKeys}</span>` : text.review.textHintSilent}
        ${changed ? text.review.changedLegend : nothing} ${doubted.size ? text.points.legend : nothing}
      </p>
      <polite-voice></polite-voice>`;
  }

  private writing() {
    return html`<label class="only-heard" for="narrative-text">${text.review.textLabel}</label>
      <textarea id="narrative-text" lang="nl" spellcheck="true" rows="12" .value=${this.model.draft.narrative.text}></textarea>
      <div class="actions">
        <button class="button primary" @click=${this.save}>${text.review.saveText}</button>
        <button class="button" @click=${this.stopEdit}>${text.review.cancelText}</button>
      </div>`;
  }

  override render() {
    const { narrative } = this.model.draft;
    return html`<section class="panel text-panel" aria-labelledby="text-title">
      <div class="panel-head">
        <h2 id="text-title">${text.review.textTitle}</h2>
        ${provenanceMark(narrative.provenance)}
        ${this.editing
          ? nothing
          : html`<button class="button edit-text" @click=${this.startEdit}>${icon("pencil")}${text.review.editText}</button>`}
      </div>
      ${this.editing ? this.writing() : this.reading()}
      ${this.asked && !narrative.confirmed ? html`<p class="todo-hint" id="text-todo">${icon("warning")}${this.editing ? text.review.saveTextFirst : text.review.firstThis}</p>` : nothing}
      <label class="tick tick-wide">
        <input
          type="checkbox"
          ?disabled=${this.editing}
          aria-describedby=${this.asked && !narrative.confirmed ? "text-todo" : nothing}
          .checked=${narrative.confirmed}
          @change=${(event: Event) => this.model.edit({ narrative_confirmed: (event.target as HTMLInputElement).checked })}
        />
        <span>${text.review.textRead}</span>
      </label>
    </section>`;
  }
}

customElements.define("text-panel", TextPanel);
