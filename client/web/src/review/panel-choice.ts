/** Which words of the text are chosen, and where walking with the keys stands. */

import type { Chosen, Walk } from "./chosen.ts";
import { chosenBy, chosenInSelection, walked } from "./chosen.ts";
import type { PanelSound } from "./panel-sound.ts";
import type { PanelParagraph, PanelText } from "./panel-text.ts";

export interface ChoiceHost extends HTMLElement {
  readonly updateComplete: Promise<boolean>;
  requestUpdate(): void;
}

export class PanelChoice {
  walk: Walk = { anchor: 0, cursor: 0 };
  /** The words that something can be done with; null when none were touched. */
  chosen: Chosen | null = null;
  private readonly host: ChoiceHost;
  private readonly shown: PanelText;
  private readonly sound: PanelSound;
  private shownFor: Chosen | null = null;
  /** Words marked by finger or mouse. */
  readonly selected = (): void => {
    const chosen = chosenInSelection(getSelection(), this.host);
    if (chosen) this.choose({ anchor: chosen[0], cursor: chosen[1] }, true);
  };

  constructor(host: ChoiceHost, shown: PanelText, sound: PanelSound) {
    this.host = host;
    this.shown = shown;
    this.sound = sound;
  }

  /** Choose the words between these two; `marked` when they are marked on the page already. */
  choose(walk: Walk, marked = false): void {
    // Words marked earlier must not come back when the page changes.
    if (!marked) getSelection()?.removeAllRanges();
    this.walk = walk;
    this.chosen = chosenBy(walk);
    this.host.requestUpdate();
  }

  letGo(): void {
    getSelection()?.removeAllRanges();
    this.chosen = null;
    this.host.requestUpdate();
  }

  /** Walk on from this word. */
  goOn(at: number): void {
    const cursor = Math.max(0, Math.min(at, this.shown.tokens.length - 1));
    this.walk = { anchor: cursor, cursor };
    this.host.requestUpdate();
  }

  /** The text has other words now. */
  fit(): void {
    const last = Math.max(0, this.shown.tokens.length - 1);
    this.walk = { anchor: Math.min(this.walk.anchor, last), cursor: Math.min(this.walk.cursor, last) };
    if (this.chosen && this.chosen[1] > last) this.chosen = null;
  }

  /** The bar came up: what was chosen stays in sight above it. */
  drawn(): void {
    if (this.chosen && this.chosen !== this.shownFor) this.element(this.chosen[1])?.scrollIntoView({ block: "nearest" });
    this.shownFor = this.chosen;
  }

  touched(event: MouseEvent): void {
    const at = (event.target as HTMLElement).closest<HTMLElement>("[data-at]")?.dataset["at"];
    // Marking text with the mouse is not a touch.
    if (at === undefined || getSelection()?.toString()) return;
    const cursor = Number(at);
    this.choose({ anchor: event.shiftKey ? this.walk.anchor : cursor, cursor });
    if (!event.shiftKey) this.sound.fromWord(cursor);
  }

  keyed(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget) return; // a key for a button inside
    const walk = walked(this.walk, event, this.shown.tokens.length - 1);
    if (walk) {
      this.choose(walk);
      this.focus();
    } else if (event.key === "Enter" || event.key === " ") this.sound.fromWord(this.walk.cursor);
    else if (event.key === "Escape" && (this.chosen || this.sound.what !== null)) {
      this.sound.stop();
      this.letGo();
    } else return;
    event.preventDefault();
  }

  /** Coming to a paragraph with Tab, walking begins at its first word. */
  entered(one: PanelParagraph): void {
    const { cursor } = this.walk;
    if (cursor < one.first || cursor >= one.end) this.goOn(one.first);
  }

  /** To the word that the keys are at: in another paragraph that is another group to walk in. */
  focus(): void {
    void this.host.updateComplete.then(() => {
      const word = this.element(this.walk.cursor);
      word?.closest<HTMLElement>(".narrative")?.focus({ preventScroll: true });
      word?.scrollIntoView({ block: "nearest" });
    });
  }

  private element(at: number): HTMLElement | null {
    return this.host.querySelector<HTMLElement>(`[data-at="${at}"]`);
  }
}
