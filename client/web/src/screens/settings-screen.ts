/** The officer's choices for this device, and what Verbaal does with what is said. */

import { html, nothing } from "lit";
import { api } from "../api.ts";
import type { Dictations } from "../dictations.ts";
import "../keys/shortcut-settings.ts";
import { isRecordingSomewhere } from "../live/recording-lock.ts";
import { ownBuild } from "../offline/builds.ts";
import { ask } from "../parts/ask.ts";
import { icon } from "../parts/icons.ts";
import { LightElement } from "../parts/light-element.ts";
import { notice } from "../parts/notice.ts";
import type { Switch, TextSize, Theme } from "../preferences.ts";
import { preferences, SWITCH, TEXT_SIZES, THEMES } from "../preferences.ts";
import type { AboutServer } from "../records.ts";
import { duration, LANGUAGES, text } from "../text.ts";

const NAMES = { nl: "Nederlands", en: "English" };
const EMPTIED = "verbaal-emptied";

export class SettingsScreen extends LightElement {
  static override properties = {
    dictations: { attribute: false },
    about: { state: true },
    problem: { state: true },
    emptied: { state: true },
  };
  declare dictations: Dictations;
  declare private about: AboutServer | null;
  declare private problem: string | null;
  declare private emptied: boolean;
  private readonly drawn = () => this.requestUpdate();

  constructor() {
    super();
    this.about = this.problem = null;
    this.emptied = wasEmptied();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.dictations.addEventListener("change", this.drawn);
    // Without the server there is nothing to tell but that.
    void api.about().then((about) => (this.about = about), () => undefined);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.dictations.removeEventListener("change", this.drawn);
  }

  private async choose(language: (typeof LANGUAGES)[number]): Promise<void> {
    this.problem = null;
    try {
      await preferences.setLanguage(language);
    } catch {
      this.problem = text.settings.languageFailed;
    }
    this.requestUpdate();
  }

  private async empty(): Promise<void> {
    this.problem = null;
    if (this.dictations.current || (await isRecordingSomewhere())) {
      this.problem = text.settings.emptyRecording;
      return;
    }
    const waiting = this.dictations.waiting().reduce((total, one) => total + one.seconds, 0);
    const { emptyTitle: title, emptyYes: yes } = text.settings;
    const body = text.settings.emptyBody(waiting > 0 ? duration(waiting) : null);
    if (!(await ask({ title, body, yes }))) return;
    try {
      await this.dictations.wipeDevice();
      sessionStorage.setItem(EMPTIED, "1");
      location.reload(); // what is in the memory of the page goes as well
    } catch {
      this.problem = text.settings.emptyFailed;
    }
  }

  /** One of a few, each a whole line to touch. */
  private choice<T extends string>(
    name: string,
    legend: string,
    options: readonly T[],
    labels: Record<T, string>,
    chosen: T,
    choose: (value: T) => void,
    hint?: string,
  ) {
    return html`<fieldset class="choice settings-choice">
      <legend>${legend}</legend>
      ${hint ? html`<p class="legend">${hint}</p>` : nothing}
      <div class="settings-options">
        ${options.map(
          (value) => html`<label class="choice-option">
            <input
              type="radio"
              name=${name}
              .value=${value}
              .checked=${value === chosen}
              @change=${() => {
                choose(value);
                this.requestUpdate();
              }}
            />
            <span class="choice-title" lang=${name === "language" ? value : nothing}>${labels[value]}</span>
          </label>`,
        )}
      </div>
    </fieldset>`;
  }

  private ofThisDevice() {
    const { storage } = this.dictations; // refused: told on every screen
    const installed = matchMedia("(display-mode: standalone)").matches;
    return html`<section class="panel" aria-labelledby="settings-device">
      <h2 id="settings-device">${text.settings.device}</h2>
      <p>${installed ? text.settings.installed : text.settings.install}</p>
      <p>${text.settings.works}</p>
      ${storage === "kept" || storage === "may_go" ? html`<p>${text.settings.storage[storage]}</p>` : nothing}
      <p class="legend">${text.settings.emptyHint}</p>
      <button class="button" @click=${() => this.empty()}>${icon("trash")}${text.settings.empty}</button>
    </section>`;
  }

  private aboutVerbaal() {
    const { about } = this;
    const line = (term: string, value: string) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`;
    return html`<section class="panel" aria-labelledby="settings-about">
      <h2 id="settings-about">${text.settings.about}</h2>
      <dl class="settings-facts">
        ${line(text.settings.version, about?.version ?? text.settings.unknown)}
        ${line(text.settings.model, about ? `${about.model} (${about.device})` : text.settings.unknown)}
        ${line(text.settings.build, ownBuild() ?? text.settings.unknown)}
      </dl>
      <h3>${text.settings.what}</h3>
      ${text.settings.answers.map(
        ([question, answer]) => html`<details class="settings-answer">
          <summary>${question}</summary>
          <p>${answer}</p>
        </details>`,
      )}
    </section>`;
  }

  override render() {
    const { settings } = text;
    return html`<div class="settings">
      <div class="screen-head"><h1 tabindex="-1">${settings.title}</h1></div>
      <div class="notices">
        ${this.problem ? notice("problem", this.problem) : nothing}
        ${this.emptied ? notice("good", settings.emptied) : nothing}
      </div>
      <p class="hint">${settings.hint}</p>
      <section class="panel settings-choices" aria-label=${settings.title}>
        ${this.choice("language", settings.language, LANGUAGES, NAMES, preferences.language, (one) => void this.choose(one), settings.languageHint)}
        ${this.choice<Theme>("theme", settings.theme, THEMES, settings.themes, preferences.theme, (one) => preferences.setTheme(one))}
        ${this.choice<TextSize>("text-size", settings.textSize, TEXT_SIZES, settings.textSizes, preferences.textSize, (one) => preferences.setTextSize(one))}
        ${this.choice<Switch>("questions", settings.questions, SWITCH, settings.questionsSwitch, preferences.questions, (one) => preferences.setQuestions(one), settings.questionsHint)}
      </section>
      ${this.ofThisDevice()}
      <details class="panel settings-keys">
        <summary>${settings.keysShow}</summary>
        <shortcut-settings></shortcut-settings>
      </details>
      ${this.aboutVerbaal()}
    </div>`;
  }
}

/** Told once, after the page was loaded anew. */
function wasEmptied(): boolean {
  try {
    const emptied = sessionStorage.getItem(EMPTIED) !== null;
    sessionStorage.removeItem(EMPTIED);
    return emptied;
  } catch {
    return false; // a private window may refuse even to be asked
  }
}

customElements.define("settings-screen", SettingsScreen);
