/** The frame: header, the screen of the moment, and recordings left behind. */

import { html, nothing } from "lit";
import { Dictations } from "./dictations.ts";
import { navigation } from "./frame/navigation.ts";
import { fetchRest, fetchScreen, isHere } from "./frame/screens.ts";
import { whenQuiet } from "./frame/when-quiet.ts";
import type { SentByItself } from "./live/outbox.ts";
import type { RecordingRecord } from "./live/queue.ts";
import { AppVersion } from "./offline/app-version.ts";
import { ask } from "./parts/ask.ts";
import { icon } from "./parts/icons.ts";
import { LightElement } from "./parts/light-element.ts";
import { notice } from "./parts/notice.ts";
import type { Route } from "./router.ts";
import { go, links, parseRoute } from "./router.ts";
import "./screens/dictate-screen.ts";
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
  private readonly version = new AppVersion();
  private readonly navigated = () => {
    this.route = parseRoute(location.hash);
    this.message = null;
    scrollTo(0, 0);
    void this.arrive();
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
    this.version.addEventListener("change", () => this.requestUpdate());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.navigated);
    addEventListener("error", this.failed);
    addEventListener("unhandledrejection", this.failed);
    void this.arrive({ focus: false });
    whenQuiet(() => {
      fetchRest();
      void this.version.start();
    });
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

  /** The screen of the route is fetched where it is not here yet; then its heading gets the focus. */
  private async arrive({ focus = true } = {}): Promise<void> {
    const { screen } = this.route;
    if (!isHere(screen)) {
      try {
        await fetchScreen(screen);
      } catch {
        this.message = text.app.screenFailed;
        return;
      }
      this.requestUpdate();
      await this.updateComplete;
    }
    if (focus && this.route.screen === screen) this.focusOn("main h1");
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

  /** What this device sent without being asked. */
  private sent(one: SentByItself) {
    const { key, dictatedAt, draftId, cutOff } = one;
    const read = () => this.dictations.outbox.read(key);
    const words = cutOff ? text.queue.sentCutOff(moment(dictatedAt)) : text.queue.sent(moment(dictatedAt));
    return notice(
      cutOff ? "warning" : "good",
      words,
      html`<div class="actions">
        <a class="button primary" href=${links.review(draftId)} @click=${read}>${text.queue.review}</a>
        <button class="button" @click=${read}>${text.app.understood}</button>
      </div>`,
    );
  }

  private storage() {
    const { storage, recordingElsewhere, current } = this.dictations;
    if (storage === "refused") return notice("problem", text.queue.storageRefused);
    if (storage === "newer_page") {
      return notice("problem", text.queue.newerPage, html`<button class="button" @click=${this.takeOver}>${text.app.reload}</button>`);
    }
    return recordingElsewhere && !current ? notice("calm", text.queue.elsewhere) : nothing;
  }

  private afterword(sentence: string) {
    const read = html`<div class="actions">
      <button class="button" @click=${() => this.dictations.dismissAfterword()}>${text.app.understood}</button>
    </div>`;
    return notice("problem", sentence, read);
  }

  /** The server no longer understands this page, and its sound waits for a page that it does. */
  private async takeOver(): Promise<void> {
    await this.version.takeOver();
    if (this.version.recordingElsewhere) this.message = text.app.newerLater;
  }

  /** Never while a recording runs: taking over loads the page again. */
  private newer() {
    if (!this.version.newer || this.dictations.current) return nothing;
    const take = html`<div class="actions">
      <button class="button primary" ?disabled=${this.version.busy} @click=${() => this.version.takeOver()}>
        ${this.version.busy ? text.app.loading : text.app.reload}
      </button>
    </div>`;
    return notice("calm", this.version.recordingElsewhere ? text.app.newerLater : text.app.newer, take);
  }

  private screen() {
    if (!isHere(this.route.screen)) return html`<p class="hint" role="status">${text.app.loading}</p>`;
    switch (this.route.screen) {
      case "dictate":
        return html`<dictate-screen .dictations=${this.dictations} @take-over=${this.takeOver}></dictate-screen>`;
      case "reports":
        return html`<lists-screen .dictations=${this.dictations}></lists-screen>`;
      case "words":
        return html`<words-screen></words-screen>`;
      case "settings":
        return html`<settings-screen .dictations=${this.dictations}></settings-screen>`;
      case "review":
        return html`<review-screen .draftId=${this.route.id} .dictations=${this.dictations}></review-screen>`;
      case "report":
        return html`<report-screen .reportId=${this.route.id} .version=${this.route.version} .fresh=${this.route.fresh}></report-screen>`;
    }
  }

  private fromBefore(here: Route["screen"]) {
    return html`${this.dictations.outbox.sent.map((one) => this.sent(one))}
    ${here === "reports" ? nothing : this.dictations.leftovers.map((record) => this.leftover(record))}`;
  }

  override render() {
    const recording = this.dictations.current?.phase === "recording";
    const here = this.route.screen;
    // Recordings from before wait until this one is over: the room is for what is being heard.
    const old = recording && here === "dictate" ? nothing : this.fromBefore(here);
    return html`
      <a class="skip utrecht-skip-link utrecht-skip-link--visible-on-focus" href="#inhoud" @click=${this.skip}>${text.app.skip}</a>
      ${navigation(here)}
      ${recording && here !== "dictate"
        ? html`<a class="recording-strip" href=${links.dictate}>
            <span class="recording-dot"></span>${text.app.recording} · ${text.app.backToRecording}${icon("arrow")}
          </a>`
        : nothing}
      <main id="inhoud" tabindex="-1">
        <div class="notices">
          ${this.message ? notice("problem", this.message) : nothing} ${this.newer()}
          ${this.dictations.afterword ? this.afterword(this.dictations.afterword) : nothing}
          ${this.storage()} ${old}
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
