/** The narrative: every word tied to its sound, paragraph by paragraph to hear, to tick and to change. */

import type { PropertyValues } from "lit";
import { html, nothing } from "lit";
import { shortcut } from "../keys/shortcut.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import type { PoliteVoice } from "../parts/polite-voice.ts";
import "../parts/polite-voice.ts";
import { provenanceMark } from "../parts/provenance.ts";
import { text } from "../text.ts";
import type { Chosen } from "./chosen.ts";
import { chosenBy } from "./chosen.ts";
import type { DraftModel } from "./draft-model.ts";
import { forgetTyped, isKept, typedBefore } from "./half-typed.ts";
import { PanelChoice } from "./panel-choice.ts";
import { panelKeys } from "./panel-keys.ts";
import { PanelPoints } from "./panel-points.ts";
import { PanelSound, TEXT } from "./panel-sound.ts";
import type { PanelParagraph } from "./panel-text.ts";
import { PanelText } from "./panel-text.ts";
import { PanelTicks } from "./panel-ticks.ts";
import { textTools } from "./panel-tools.ts";
import type { WordsView } from "./panel-words.ts";
import { paragraphWords, wordsLegend } from "./panel-words.ts";
import { paragraphBlock, paragraphNumber } from "./paragraph-block.ts";
import type { Editing, ParagraphEditor } from "./paragraph-editor.ts";
import { TEXT_PLACE } from "./paragraph-editor.ts";
import "./paragraph-editor.ts";
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
  };
  declare model: DraftModel;
  declare player: SoundPlayer;
  /** Words of the sound that stand behind the field being looked at. */
  declare marked: ReadonlySet<number>;
  /** The officer wants to confirm but this text is still open. */
  declare asked: boolean;
  declare private editing: Editing | null;
  private readonly shown = new PanelText();
  private readonly sound = new PanelSound(this, this.shown);
  private readonly choice = new PanelChoice(this, this.shown, this.sound);
  private readonly ticks = new PanelTicks(this, this.shown);
  private readonly points = new PanelPoints(this, this.sound);
  private readonly playingWord = new PlayingWord(this, this.shown);
  private offs: (() => void)[] = [];
  private readonly selected = () => {
    if (!this.editing) this.choice.selected();
  };

  constructor() {
    super();
    this.marked = new Set();
    this.asked = false;
    this.editing = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("selectionchange", this.selected);
    this.offs = panelKeys(this, {
      play: () => this.sound.toggle(this.choice.walk.cursor),
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

  /** Something is typed that is nowhere else: the device refuses to keep it. */
  get wouldBeLost(): boolean {
    return this.unsaved && !isKept(this.model.draft.id, TEXT_PLACE);
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
    this.choice.fit();
  }

  protected override updated(): void {
    this.playingWord.drawn();
    this.choice.drawn();
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

  // What is done with the words that are chosen.

  private onBar(work: (bar: WordBar) => void): boolean {
    if (!this.choice.chosen) {
      if (!this.activeParagraph || this.editing) return false;
      const { cursor } = this.choice.walk;
      this.choice.choose({ anchor: cursor, cursor });
    }
    void this.updateComplete.then(() => {
      const bar = this.querySelector<WordBar>("word-bar");
      if (bar) work(bar);
    });
    return true;
  }

  private acted({ detail }: WordBarEvent): void {
    const { chosen } = this.choice;
    if (!chosen) return;
    if (detail.action === "replace") void this.replace(chosen, detail.words);
    else if (detail.action === "slower") this.slower();
    else if (detail.action === "listen") this.sound.words(chosen);
    else if (detail.action === "type") this.editChosen(chosen, detail.words);
    else {
      this.choice.letGo();
      this.choice.focus();
    }
  }

  private async replace([first, last]: Chosen, words: string): Promise<void> {
    const put = amid(words, this.shown.tokens);
    const narrative = replaced(this.model.draft.narrative.text, this.shown.tokens, first, last, put);
    if ((await this.model.edit({ narrative })) !== "saved") return;
    await this.updateComplete;
    this.choice.choose({ anchor: first, cursor: first + put.split(/\s+/).length - 1 });
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
    const number = this.contains(document.activeElement) ? paragraphNumber(document.activeElement) : null;
    return number === null ? null : (this.shown.paragraphs[number] ?? null);
  }

  private tickHere(): unknown {
    const one = this.activeParagraph;
    return one && !this.editing ? this.ticks.set(one.number, !this.ticks.is(one)) : false;
  }

  private editHere(): unknown {
    if (this.editing) return false;
    const { chosen, walk } = this.choice;
    const one = this.activeParagraph;
    if (one) return this.edit(one.number, this.shown.within(one, chosen ?? chosenBy(walk)));
    return chosen ? this.editChosen(chosen) : false;
  }

  /** Open the paragraph with the chosen words marked, or with what was heard for them put in their place. */
  private editChosen(chosen: Chosen, words: string | null = null): void {
    const one = this.shown.paragraphOf(chosen[0]);
    if (!one) return;
    const [start, end] = this.shown.within(one, chosen);
    if (words === null) return void this.edit(one.number, [start, end]);
    const put = amid(words, this.shown.tokens);
    void this.edit(one.number, [start, start + put.length], one.text.slice(0, start) + put + one.text.slice(end));
  }

  editBehind(at: number): void {
    const one = this.shown.paragraphOf(at);
    const caret = one ? this.shown.endOf(at) - one.from : 0;
    void this.edit(one?.number ?? 0, [caret, caret]);
  }

  leftPoint(at: number): void {
    this.choice.goOn(at);
    this.focusOn(this.querySelector(".points-next") ? ".points-next" : ".narrative");
  }

  private async edit(number: number, select: [number, number] | null = null, typed: string | null = null): Promise<void> {
    // One at a time: what was typed elsewhere is saved before.
    if (this.editor && !(await this.editor.save())) return;
    this.sound.stop();
    this.choice.letGo();
    const one = this.shown.paragraphs[number];
    this.editing = { from: one?.text ?? "", number: one?.number ?? 0, typed, select };
  }

  private closeEditor(): void {
    const number = Math.min(this.editing?.number ?? 0, Math.max(0, this.shown.paragraphs.length - 1));
    this.editing = null;
    this.focusOn(`[data-paragraph="${number}"] .narrative, .edit-text`);
  }

  // Drawing.

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
      ticked: this.ticks.is(one),
      words: one || view.points.size > 0 ? paragraphWords(one, view) : null,
      asked: this.asked,
      trouble: this.ticks.trouble(number),
      tick: (ticked) => void this.ticks.set(number, ticked),
      edit: () => void this.edit(number),
      touched: (event) => this.choice.touched(event),
      keyed: (event) => this.choice.keyed(event),
      entered: () => one && this.choice.entered(one),
    });
  }

  private bar() {
    const { chosen } = this.choice;
    if (!chosen || this.editing) return nothing;
    return html`<word-bar
      .draftId=${this.model.draft.id}
      .words=${this.shown.passage(...chosen)}
      .heard=${this.shown.heard(...chosen)}
      .rate=${this.player.rate}
      ?sound=${this.sound.there}
      ?playing=${this.sound.what === TEXT}
      @words=${this.acted}
      @spoken-started=${() => this.sound.stop()}
    ></word-bar>`;
  }

  override render() {
    const { paragraphs } = this.shown;
    const points = this.points.list.byToken(this.model.settled);
    const doubted = this.points.list.doubted(points);
    const count = [...points.values()].reduce((sum, here) => sum + here.length, 0);
    const single = paragraphs.length < 2;
    const view: WordsView = {
      shown: this.shown,
      marked: this.marked,
      doubted,
      chosen: this.choice.chosen,
      cursor: this.choice.walk.cursor,
      points,
      pointsState: this.points.state,
      point: (point) => this.points.draw(point),
    };
    return html`<section class="panel text-panel" aria-labelledby="text-title" @point=${this.points.acted}>
      <div class="panel-head">
        <h2 id="text-title">${text.review.textTitle}</h2>
        ${provenanceMark(this.model.draft.narrative.provenance)}
        ${single && !this.editing
          ? html`<button class="button edit-text" ${shortcut("edit")} @click=${() => this.edit(0)}>${icon("pencil")}${text.review.editText}</button>`
          : nothing}
      </div>
      ${textTools(this.sound, this.player.rate, { toggle: () => this.sound.toggle(this.choice.walk.cursor), slower: () => this.slower() })}
      ${this.points.line(count)}
      <div class="paragraphs ${single ? "" : "paragraphs-many"}">
        ${single ? this.paragraph(paragraphs[0] ?? null, view) : paragraphs.map((one) => this.paragraph(one, view))}
      </div>
      ${this.editing && single ? nothing : wordsLegend(this.shown, doubted, this.sound.there)} ${this.bar()}
      <polite-voice></polite-voice>
    </section>`;
  }
}

customElements.define("text-panel", TextPanel);
