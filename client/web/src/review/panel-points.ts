/** What is to be listened to or chosen in the text: which point is open, and going from one to the next. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { icon } from "../parts/icons.ts";
import { text } from "../text.ts";
import type { DraftModel } from "./draft-model.ts";
import type { PanelSound } from "./panel-sound.ts";
import type { PanelText } from "./panel-text.ts";
import { PointList } from "./point-list.ts";
import type { Point } from "./points.ts";
import type { PointEvent, TextPoint } from "./text-point.ts";
import "./text-point.ts";

export interface PointsHost extends HTMLElement {
  readonly model: DraftModel;
  requestUpdate(): void;
  say(sentence: string): void;
  /** Change the text behind this word. */
  editBehind(at: number): void;
  /** The point at this word is done: the focus goes on. */
  leftPoint(at: number): void;
}

export class PanelPoints {
  readonly list = new PointList();
  private readonly host: PointsHost;
  private readonly sound: PanelSound;
  /** Id of the point that is unfolded. */
  private opened: string | null = null;
  /** Id of the point that "next" went to last. */
  private jumpedTo: string | null = null;

  constructor(host: PointsHost, sound: PanelSound) {
    this.host = host;
    this.sound = sound;
  }

  read({ tokens }: PanelText): void {
    this.list.read(this.host.model.draft, tokens);
  }

  /** What the drawing of the points hangs on. */
  get state(): string {
    return `${this.opened} ${this.jumpedTo} ${this.sound.what}`;
  }

  draw(point: Point): TemplateResult {
    return html`<text-point
      .point=${point}
      .said=${this.list.said(point)}
      ?open=${this.opened === point.id}
      ?current=${this.jumpedTo === point.id}
      ?sound=${this.sound.there}
      ?playing=${this.sound.what === point.id}
    ></text-point>`;
  }

  /** How many there are, and the way to the next. */
  line(shown: number): TemplateResult | typeof nothing {
    const again = this.list.settledCount(this.host.model.settled);
    if (shown + again === 0) return nothing;
    return html`<div class="points-line">
      <p>${shown ? text.points.count(shown) : text.points.none}</p>
      ${shown
        ? html`<button class="button points-next" @click=${() => this.next()}>${icon("arrow")}${text.points.next}</button>`
        : html`<button class="button quiet points-next" @click=${() => this.showAgain()}>${icon("undo")}${text.points.again}</button>`}
    </div>`;
  }

  readonly acted = ({ detail: { action, point } }: PointEvent): void => {
    if (action === "take") void this.takeOver(point);
    else if (action === "leave") this.leave(point, text.points.left);
    else if (action === "edit") this.host.editBehind(Math.max(0, this.list.place(point)));
    else if (action === "close" || (action === "toggle" && this.opened === point.id)) {
      this.opened = null;
      this.sound.stop(point.id);
    } else {
      this.opened = this.jumpedTo = point.id;
      if (this.sound.what === point.id) this.sound.stop();
      else this.sound.stretch(point.id, point.startS, point.endS);
    }
    this.host.requestUpdate();
  };

  /** The officer's own choice: an edit like any other, with its provenance. */
  private async takeOver(point: Point): Promise<void> {
    const words = this.list.offered(point);
    if ((await this.host.model.edit({ narrative: this.list.taken(point) })) !== "saved") return;
    this.leave(point, text.points.taken(words));
  }

  private leave(point: Point, remark: string): void {
    const at = this.list.place(point);
    this.host.model.settled.settle(point.id);
    this.opened = null;
    this.sound.stop(point.id);
    this.host.say(remark);
    this.host.leftPoint(at);
  }

  private next(): void {
    const all = [...this.host.querySelectorAll<TextPoint>("text-point")];
    const before = all.findIndex((one) => one.point.id === this.jumpedTo);
    const next = all[(before + 1) % all.length];
    if (!next) return;
    this.jumpedTo = next.point.id;
    this.host.requestUpdate();
    next.scrollIntoView({ block: "center" });
    next.querySelector<HTMLElement>(".point")?.focus({ preventScroll: true });
  }

  private showAgain(): void {
    this.host.model.settled.forget();
    this.host.requestUpdate();
  }
}
