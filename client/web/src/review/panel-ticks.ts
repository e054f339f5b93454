/** Ticks of the paragraphs: set at once on the screen, and told at their paragraph when they were not saved. */

import type { DraftModel } from "./draft-model.ts";
import type { PanelParagraph, PanelText } from "./panel-text.ts";
import { isTicked, paragraphs } from "./paragraphs.ts";

export interface TicksHost {
  readonly model: Pick<DraftModel, "draft" | "edit" | "problem">;
  requestUpdate(): void;
}

export class PanelTicks {
  private readonly host: TicksHost;
  private readonly shown: PanelText;
  /** On their way to the server, as the officer set them. */
  private readonly sending = new Map<number, boolean>();
  private readonly troubles = new Map<number, string>();

  constructor(host: TicksHost, shown: PanelText) {
    this.host = host;
    this.shown = shown;
  }

  /** Null: the text is empty, and is ticked as a whole. */
  is(one: PanelParagraph | null): boolean {
    const { narrative } = this.host.model.draft;
    return this.sending.get(one?.number ?? 0) ?? (one ? isTicked(narrative, one.number) : narrative.confirmed);
  }

  /** Why a tick was not saved; null when it was. */
  trouble(number: number): string | null {
    return this.troubles.get(number) ?? null;
  }

  async set(number: number, ticked: boolean): Promise<void> {
    const { model } = this.host;
    const empty = this.shown.paragraphs.length === 0;
    this.troubles.delete(number);
    this.sending.set(number, ticked);
    this.host.requestUpdate();
    const outcome = await model.edit(empty ? { narrative_confirmed: ticked } : { paragraphs: { [number]: ticked } });
    // Told at the paragraph: what stands above the page is out of sight here. A closed draft has none.
    if (outcome !== "saved" && model.problem && model.draft.state === "open") {
      // The text may have been changed elsewhere, and have fewer of them now.
      const last = Math.max(0, paragraphs(model.draft.narrative.text).length - 1);
      this.troubles.set(Math.min(number, last), model.problem);
      model.problem = null;
    }
    this.sending.delete(number);
    this.host.requestUpdate();
  }
}
