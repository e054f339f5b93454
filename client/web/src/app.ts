/** The frame: header, the screen of the moment, and recordings left behind. */

import { html, nothing } from "lit";
import { Dictations } from "./dictations.ts";
import type { RecordingRecord } from "./live/queue.ts";
import { ask } from "./parts/ask.ts";
import { icon } from "./parts/icons.ts";
import { LightElement } from "./parts/light-element.ts";
import { notice } from "./parts/notice.ts";
import type { Route } from "./router.ts";
import { go, links, parseRoute } from "./router.ts";
import "./screens/dictate-screen.ts";
import "./screens/lists-screen.ts";
import "./screens/report-screen.ts";
import "./screens/review-screen.ts";
import { moment, text } from "./text.ts";

/** What the window is called: the name of the screen comes first, where a tab shows it. */
function titled(screen: Route["screen"]): string {
  return `${text.app[screen]} · ${text.app.name}`;
}

export class VerbaalApp extends LightElement {
  static override properties = { route: { state: true }, message: { state: true } };
  declare private route: Route;
  declare private message: string | null;
  private readonly dictations = new Dictations();
  private readonly navigated = () => {
    this.route = parseRoute(location.hash);
    this.message = null;
    this.focusOn("main h1");
    scrollTo(0, 0);
  };
  /** A mistake of ours must not look like silence. */
  private readonly failed = () => {
    this.message = text.app.broken;
  };

  constructor() {
    super();
    this.route = parseRoute(location.hash);
    this.message = null;
    this.dictations.addEventListener("change", () => this.requestUpdate());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.navigated);
    addEventListener("error", this.failed);
    addEventListener("unhandledrejection", this.failed);
    void this.dictations.findLeftovers().catch(() => undefined); // told when a recording starts
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.navigated);
    removeEventListener("error", this.failed);
    removeEventListener("unhandledrejection", this.failed);
  }

  override willUpdate(): void {
    document.title = titled(this.route.screen); // here, because the language may change
  }

  private async finish(record: RecordingRecord): Promise<void> {
    if (await this.dictations.finishLeftover(record)) go(links.dictate);
    else this.message = text.leftover.busyElsewhere;
  }

  private async discard(record: RecordingRecord): Promise<void> {
    const { discardTitle: title, discardBody: body, discardYes: yes } = text.leftover;
    if (await ask({ title, body, yes })) await this.dictations.discardLeftover(record);
  }

  private leftover(record: RecordingRecord) {
    return notice(
      "warning",
      text.leftover.one(moment(record.dictatedAt)),
      html`<div class="actions">
        <button class="button primary" ?disabled=${this.dictations.current !== null} @click=${() => this.finish(record)}>
          ${text.leftover.finish}
        </button>
        <button class="button" @click=${() => this.discard(record)}>${text.leftover.discard}</button>
      </div>`,
    );
  }

  private afterword(sentence: string) {
    const read = html`<div class="actions">
      <button class="button" @click=${() => this.dictations.dismissAfterword()}>${text.app.understood}</button>
    </div>`;
    return notice("problem", sentence, read);
  }

  private screen() {
    switch (this.route.screen) {
      case "dictate":
        return html`<dictate-screen .dictations=${this.dictations}></dictate-screen>`;
      case "reports":
        return html`<lists-screen></lists-screen>`;
      case "review":
        return html`<review-screen .draftId=${this.route.id}></review-screen>`;
      case "report":
        return html`<report-screen .reportId=${this.route.id} .version=${this.route.version} .fresh=${this.route.fresh}></report-screen>`;
    }
  }

  private link(href: string, label: string, current: boolean) {
    return html`<a href=${href} aria-current=${current ? "page" : nothing}>${label}</a>`;
  }

  override render() {
    const recording = this.dictations.current?.phase === "recording";
    const here = this.route.screen;
    return html`
      <a class="skip" href="#inhoud" @click=${this.skip}>${text.app.skip}</a>
      <header class="top">
        <a class="brand" href=${links.dictate}><img src="/icon.svg" alt="" width="28" height="28" /><span>${text.app.name}</span></a>
        <nav aria-label=${text.app.menu}>
          ${this.link(links.dictate, text.app.dictate, here === "dictate")}
          ${this.link(links.reports, text.app.reports, here === "reports")}
        </nav>
      </header>
      ${recording && here !== "dictate"
        ? html`<a class="recording-strip" href=${links.dictate}>
            <span class="recording-dot"></span>${text.app.recording} · ${text.app.backToRecording}${icon("arrow")}
          </a>`
        : nothing}
      <main id="inhoud" tabindex="-1">
        <div class="notices">
          ${this.message ? notice("problem", this.message) : nothing}
          ${this.dictations.afterword ? this.afterword(this.dictations.afterword) : nothing}
          ${this.dictations.leftovers.map((record) => this.leftover(record))}
        </div>
        ${this.screen()}
      </main>
    `;
  }

  private skip(event: Event): void {
    event.preventDefault(); // the hash is the screen's
    this.querySelector<HTMLElement>("main")?.focus();
  }
}
