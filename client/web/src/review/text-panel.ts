/** The narrative: every word tied to its sound, paragraph by paragraph to hear, to tick and to change. */

import type { PropertyValues } from "lit";
import { html, nothing } from "lit";
import { keyMark, shortcut } from "../keys/shortcut.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import type { PoliteVoice } from "../parts/polite-voice.ts";
import "../parts/polite-voice.ts";
import { provenanceMark } from "../parts/provenance.ts";
import { text } from "../text.ts";
import type { Chosen, Walk } from "./chosen.ts";
import { chosenBy, chosenInSelection, walked } from "./chosen.ts";
import type { DraftModel } from "./draft-model.ts";
import { forgetTyped, typedBefore } from "./half-typed.ts";
import { panelKeys } from "./panel-keys.ts";
import { PanelPoints } from "./panel-points.ts";
import { PanelSound, TEXT } from "./panel-sound.ts";
import type { PanelParagraph } from "./panel-text.ts";
import { PanelText } from "./panel-text.ts";
import type { WordsView } from "./panel-words.ts";
import { paragraphWords, wordsLegend } from "./panel-words.ts";
import { paragraphBlock } from "./paragraph-block.ts";
import type { Editing, ParagraphEditor } from "./paragraph-editor.ts";
import { TEXT_PLACE } from "./paragraph-editor.ts";
import "./paragraph-editor.ts";
import { isTicked } from "./paragraphs.ts";
import type { SoundPlayer } from "./player.ts";
import { PlayingWord } from "./playing-word.ts";
import { amid, replaced } from "./rewrite.ts";
import type { WordBar, WordBarEvent } from "./word-bar.ts";
import "./word-bar.ts";

export class TextPanel extends LightElement {
  static override properties = {
    model: { attribute: false },
    player: { attribute: false },
    marked: { attribute: false },
    asked: { type: Boolean },
    editing: { state: true },
    walk: { state: true },
    chosen: { state: true },
    trouble: { state: true },
    ticking: { state: true },
  };
  declare model: DraftModel;
  declare player: SoundPlayer;
  /** Words of the sound that stand behind the field being looked at. */
  declare marked: ReadonlySet<number>;
  /** The officer wants to confirm but this text is still open. */
  declare asked: boolean;
  declare private editing: Editing | null;
  declare private walk: Walk;
  /** The words that something can be done with; null when none were touched. */
  declare private chosen: Chosen | null;
  /** Why a tick was not saved, and at which paragraph. */
  declare private trouble: { number: number; sentence: string } | null;
  /** Ticks that are on their way to the server, as the officer set them. */
  declare private ticking: ReadonlyMap<number, boolean>;
  private readonly shown = new PanelText();
  private readonly sound = new PanelSound(this, this.shown);
  private readonly points = new PanelPoints(this, this.sound);
  private readonly playingWord = new PlayingWord(this, this.shown);
  private offs: (() => void)[] = [];
  private readonly selected = () => {
    const chosen = chosenInSelection(getSelection(), this);
    if (chosen && !this.editing) this.choose({ anchor: chosen[0], cursor: chosen[1] }, true);
  };

  constructor() {
    super();
    this.marked = new Set();
    this.asked = false;
    this.editing = this.chosen = this.trouble = null;
    this.walk = { anchor: 0, cursor: 0 };
    this.ticking = new Map();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("selectionchange", this.selected);
    this.offs = panelKeys(this, {
      play: () => this.sound.toggle(this.walk.cursor),
      slower: () => this.slower(),
      tick: () => this.tickHere(),
      edit: () => this.editHere(),
      speak: () => this.onBar((bar) => bar.speak()),
      wrong_word: () => this.onBar((bar) => bar.wrong()),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("selectionchange", this.selected);
    for (const off of this.offs) off();
    this.playingWord.leave();
  }

  /** Something is typed that the draft does not have yet. */
  get unsaved(): boolean {
    return this.editor?.unsaved ?? false;
  }

  /** Put the focus on what has to be done here: an open editor, or the first paragraph without a tick. */
  focusOpen(): boolean {
    const target = this.querySelector<HTMLElement>("textarea") ?? this.querySelector<HTMLElement>(".paragraph-open .tick input");
    target?.closest(".paragraph")?.scrollIntoView({ block: "center" });
    target?.focus({ preventScroll: true });
    return target !== null;
  }

  say(sentence: string): void {
    this.querySelector<PoliteVoice>("polite-voice")?.say(sentence);
  }

  soundless(): void {
    this.dispatchEvent(new Event("soundless", { bubbles: true }));
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("model")) void this.resume();
    if (changed.has("player")) this.playingWord.follow(this.player);
    if (!this.shown.update(this.model.draft)) return;
    this.points.read(this.shown);
    const last = Math.max(0, this.shown.tokens.length - 1);
    this.walk = { anchor: Math.min(this.walk.anchor, last), cursor: Math.min(this.walk.cursor, last) };
    if (this.chosen && this.chosen[1] > last) this.chosen = null;
  }

  protected override updated(changed: PropertyValues): void {
    this.playingWord.drawn();
    // The bar came up: what was chosen stays in sight above it.
    if (changed.has("chosen") && this.chosen) this.querySelector(`[data-at="${this.chosen[1]}"]`)?.scrollIntoView({ block: "nearest" });
  }

  private get editor(): ParagraphEditor | null {
    return this.querySelector<ParagraphEditor>("paragraph-editor");
  }

  /** What was typed on an earlier visit and not saved is opened again. */
  private async resume(): Promise<void> {
    const { id } = this.model.draft;
    const kept = await typedBefore(id, TEXT_PLACE);
    if (!kept || this.editing || this.model.draft.id !== id || this.model.draft.state !== "open") return;
    if (this.shown.paragraphs.some((one) => one.text === kept.typed.trim())) void forgetTyped(id, TEXT_PLACE);
    else this.editing = { from: kept.from, number: kept.number, typed: kept.typed, resumed: true, select: null };
  }

  // Words that are chosen, and what is done with them.

  private choose(walk: Walk, marked = false): void {
    // Words marked earlier, by finger or mouse, must not come back when the page changes.
    if (!marked) getSelection()?.removeAllRanges();
    this.walk = walk;
    this.chosen = chosenBy(walk);
  }

  private letGo(): void {
    getSelection()?.removeAllRanges();
    this.chosen = null;
  }

  private touched(event: MouseEvent): void {
    const at = (event.target as HTMLElement).closest<HTMLElement>("[data-at]")?.dataset["at"];
    // Marking text with the mouse is not a touch.
    if (at === undefined || getSelection()?.toString()) return;
    const cursor = Number(at);
    this.choose({ anchor: event.shiftKey ? this.walk.anchor : cursor, cursor });
    if (!event.shiftKey) this.sound.fromWord(cursor);
  }

  private keyed(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget) return; // a key for a button inside
    const walk = walked(this.walk, event, this.shown.tokens.length - 1);
    if (walk) {
      this.choose(walk);
      this.goToWord(walk.cursor);
    } else if (event.key === "Enter" || event.key === " ") this.sound.fromWord(this.walk.cursor);
    else if (event.key === "Escape" && (this.chosen || this.player.playing)) {
      this.sound.stop();
      this.letGo();
    } else return;
    event.preventDefault();
  }

  /** The words of another paragraph have another group to walk in. */
  private goToWord(at: number): void {
    void this.updateComplete.then(() => {
      const word = this.querySelector<HTMLElement>(`[data-at="${at}"]`);
      word?.closest<HTMLElement>(".narrative")?.focus({ preventScroll: true });
      word?.scrollIntoView({ block: "nearest" });
    });
  }

  /** Coming to a paragraph with Tab, walking begins at its first word. */
  private entered(one: PanelParagraph): void {
    const { cursor } = this.walk;
    if (cursor < one.first || cursor >= one.end) this.walk = { anchor: one.first, cursor: one.first };
  }

  private onBar(work: (bar: WordBar) => void): boolean {
    if (!this.chosen) {
      if (!this.activeParagraph || this.editing) return false;
      this.choose({ anchor: this.walk.cursor, cursor: this.walk.cursor });
    }
    void this.updateComplete.then(() => {
      const bar = this.querySelector<WordBar>("word-bar");
      if (bar) work(bar);
    });
    return true;
  }

  private acted({ detail }: WordBarEvent): void {
    if (detail.action === "replace") void this.replace(detail.words);
    else if (detail.action === "slower") this.slower();
    else if (detail.action === "listen" && this.chosen) this.sound.words(this.chosen);
    else if (detail.action === "type") this.editChosen(detail.words);
    else {
      this.letGo();
      this.goToWord(this.walk.cursor);
    }
  }

  private async replace(words: string): Promise<void> {
    if (!this.chosen) return;
    const [first, last] = this.chosen;
    const put = amid(words, this.shown.tokens);
    const narrative = replaced(this.model.draft.narrative.text, this.shown.tokens, first, last, put);
    if ((await this.model.edit({ narrative })) !== "saved") return;
    await this.updateComplete;
    this.choose({ anchor: first, cursor: first + put.split(/\s+/).length - 1 });
    this.say(text.points.taken(put));
  }

  private slower(): boolean {
    if (!this.sound.there) return false;
    this.player.slower();
    this.say(text.panel.speedSaid(text.panel.speedNow[this.player.rate] ?? ""));
    return true;
  }

  // Ticks and editing.

  private get activeParagraph(): PanelParagraph | null {
    const number = document.activeElement?.closest<HTMLElement>("[data-paragraph]")?.dataset["paragraph"];
    return number !== undefined && this.contains(document.activeElement) ? (this.shown.paragraphs[Number(number)] ?? null) : null;
  }

  private tickHere(): unknown {
    const one = this.activeParagraph;
    if (!one || this.editing) return false;
    return this.tick(one.number, !this.isTicked(one));
  }

  private isTicked(one: PanelParagraph | null): boolean {
    const { narrative } = this.model.draft;
    return this.ticking.get(one?.number ?? 0) ?? (one ? isTicked(narrative, one.number) : narrative.confirmed);
  }

  private async tick(number: number, ticked: boolean): Promise<void> {
    const empty = this.shown.paragraphs.length === 0;
    this.trouble = null;
    this.ticking = new Map(this.ticking).set(number, ticked);
    const outcome = await this.model.edit(empty ? { narrative_confirmed: ticked } : { paragraphs: { [number]: ticked } });
    // Told at the paragraph: what stands above the page is out of sight here.
    if (outcome === "failed" && this.model.problem) {
      this.trouble = { number, sentence: this.model.problem };
      this.model.problem = null;
    }
    this.ticking = new Map([...this.ticking].filter(([other]) => other !== number));
  }

  private editHere(): unknown {
    if (this.editing) return false;
    const one = this.activeParagraph;
    if (one) return this.edit(one.number, this.inParagraph(one, this.chosen ?? chosenBy(this.walk)));
    if (!this.chosen) return false;
    return this.editChosen();
  }

  /** Open the paragraph with the chosen words marked, or with what was heard for them put in their place. */
  private editChosen(words: string | null = null): void {
    const one = this.chosen && this.shown.paragraphOf(this.chosen[0]);
    if (!this.chosen || !one) return;
    const [start, end] = this.inParagraph(one, this.chosen);
    if (words === null) void this.edit(one.number, [start, end]);
    else {
      const put = amid(words, this.shown.tokens);
      const typed = one.text.slice(0, start) + put + one.text.slice(end);
      void this.edit(one.number, [start, start + put.length], typed);
    }
  }

  editBehind(at: number): void {
    const one = this.shown.paragraphOf(at);
    const caret = one ? this.shown.endOf(at) - one.from : 0;
    void this.edit(one?.number ?? 0, [caret, caret]);
  }

  leftPoint(at: number): void {
    const cursor = Math.max(0, Math.min(at, this.shown.tokens.length - 1));
    this.walk = { anchor: cursor, cursor };
    this.focusOn(this.querySelector(".points-next") ? ".points-next" : ".narrative");
  }

  /** Where words stand in their paragraph's own text. */
  private inParagraph(one: PanelParagraph, [first, last]: Chosen): [number, number] {
    const inside = (at: number) => Math.max(one.first, Math.min(at, one.end - 1));
    return [this.shown.startOf(inside(first)) - one.from, this.shown.endOf(inside(last)) - one.from];
  }

  private async edit(number: number, select: [number, number] | null = null, typed: string | null = null): Promise<void> {
    // One at a time: what was typed elsewhere is saved before.
    if (this.editor && !(await this.editor.save())) return;
    this.sound.stop();
    this.letGo();
    const one = this.shown.paragraphs[number];
    this.editing = { from: one?.text ?? "", number: one?.number ?? 0, typed, select };
  }

  private closeEditor(): void {
    const number = Math.min(this.editing?.number ?? 0, Math.max(0, this.shown.paragraphs.length - 1));
    this.editing = null;
    this.focusOn(`[data-paragraph="${number}"] .narrative, .edit-text`);
  }

  // Drawing.

  private tools() {
    if (!this.sound.there) return nothing;
    const playing = this.sound.what === TEXT;
    const speed = text.panel.speedNow[this.player.rate] ?? "";
    return html`<div class="text-tools">
      <button class="button text-play" ${shortcut("play")} @click=${() => this.sound.toggle(this.walk.cursor)}>
        ${icon(playing ? "stop" : "play")}<span>${playing ? text.panel.stop : text.panel.playAll}</span>${keyMark("play")}
      </button>
      <button class="button text-speed" aria-label="${text.panel.speed}: ${speed}" ${shortcut("slower")} @click=${this.slower}>
        ${icon("speed")}<span>${speed}</span>${keyMark("slower")}
      </button>
    </div>`;
  }

  private paragraph(one: PanelParagraph | null, view: WordsView) {
    const count = this.shown.paragraphs.length;
    const number = one?.number ?? 0;
    // An editor whose paragraph is gone opens at the end.
    if (this.editing && Math.min(this.editing.number, Math.max(0, count - 1)) === number) {
      return html`<div class="paragraph paragraph-editing" data-paragraph=${number}>
        <paragraph-editor .model=${this.model} .editing=${this.editing} .count=${Math.max(1, count)} @closed=${this.closeEditor}></paragraph-editor>
      </div>`;
    }
    return paragraphBlock({
      number,
      count,
      ticked: this.isTicked(one),
      words: one || view.points.size > 0 ? paragraphWords(one, view) : null,
      asked: this.asked,
      trouble: this.trouble?.number === number ? this.trouble.sentence : null,
      tick: (ticked) => void this.tick(number, ticked),
      edit: () => void this.edit(number),
      touched: (event) => this.touched(event),
      keyed: (event) => this.keyed(event),
      entered: () => one && this.entered(one),
    });
  }

  private bar() {
    if (!this.chosen || this.editing) return nothing;
    const [first, last] = this.chosen;
    return html`<word-bar
      .draftId=${this.model.draft.id}
      .words=${this.shown.passage(first, last)}
      .heard=${this.model.draft.dictation_id === null ? "" : this.shown.heard(first, last)}
      .rate=${this.player.rate}
      ?sound=${this.sound.there}
      ?playing=${this.sound.what === TEXT}
      @words=${this.acted}
      @spoken-started=${() => this.sound.stop()}
    ></word-bar>`;
  }

  override render() {
    const { narrative } = this.model.draft;
    const { paragraphs } = this.shown;
    const points = this.points.list.byToken(this.model.settled);
    const doubted = this.points.list.doubted(points);
    const count = [...points.values()].reduce((sum, here) => sum + here.length, 0);
    const single = paragraphs.length < 2;
    const view: WordsView = {
      shown: this.shown,
      marked: this.marked,
      doubted,
      chosen: this.chosen,
      cursor: this.walk.cursor,
      points,
      pointsState: this.points.state,
      point: (point) => this.points.draw(point),
    };
    return html`<section class="panel text-panel" aria-labelledby="text-title" @point=${this.points.acted}>
      <div class="panel-head">
        <h2 id="text-title">${text.review.textTitle}</h2>
        ${provenanceMark(narrative.provenance)}
        ${single && !this.editing
          ? html`<button class="button edit-text" ${shortcut("edit")} @click=${() => this.edit(0)}>${icon("pencil")}${text.review.editText}</button>`
          : nothing}
      </div>
      ${this.tools()} ${this.points.line(count)}
      <div class="paragraphs ${single ? "" : "paragraphs-many"}">
        ${single ? this.paragraph(paragraphs[0] ?? null, view) : paragraphs.map((one) => this.paragraph(one, view))}
      </div>
      ${this.editing && single ? nothing : wordsLegend(this.shown, doubted, this.sound.there)} ${this.bar()}
      <polite-voice></polite-voice>
    </section>`;
  }
}

customElements.define("text-panel", TextPanel);
