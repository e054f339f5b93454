/** The way to the main screens: at the top of a desk, under the thumb on a phone. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { IconName } from "../parts/icons.ts";
import { icon } from "../parts/icons.ts";
import type { Route } from "../router.ts";
import { links } from "../router.ts";
import { text } from "../text.ts";
import { lastSearch } from "../work/last-search.ts";

type MainScreen = Extract<Route["screen"], "dictate" | "reports" | "words" | "settings">;

const MAIN: readonly [MainScreen, IconName][] = [
  ["dictate", "microphone"],
  ["reports", "folder"],
  ["words", "book"],
  ["settings", "sliders"],
];

/** A draft and a report belong to the officer's work. */
const WITHIN: Partial<Record<Route["screen"], MainScreen>> = { review: "reports", report: "reports" };

export function navigation(here: Route["screen"]): TemplateResult {
  const one = ([screen, picture]: readonly [MainScreen, IconName]) => html`<li>
    <a
      href=${links[screen]}
      class=${WITHIN[here] === screen ? "nav-within" : ""}
      aria-current=${screen === here ? "page" : nothing}
      @click=${() => screen === "reports" && here !== "reports" && lastSearch.forget()}
      >${icon(picture)}<span>${text.app[screen]}</span></a
    >
  </li>`;
  return html`<header class="top">
    <a class="brand" href=${links.dictate}><img src="/icon.svg" alt="" width="28" height="28" /><span>${text.app.name}</span></a>
    <nav class="main-nav" aria-label=${text.app.menu}>
      <ul>
        ${MAIN.map(one)}
      </ul>
    </nav>
  </header>`;
}
