/** Above a draft: that it is to be a new version of a report, of which, and why. */

import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Draft } from "../records.ts";
import { links } from "../router.ts";
import { text } from "../text.ts";

export function rectifiesLine({ rectifies, state }: Draft): TemplateResult | typeof nothing {
  if (!rectifies || state !== "open") return nothing;
  const { report_id: reportId, version, reason } = rectifies;
  return html`<p class="rectifies-line">
    ${text.rectify.draftOf(version)} ${reason ? html`${text.rectify.because} <q lang="nl">${reason}</q>` : nothing}
    <a href=${links.reportVersion(reportId, version)}>${text.versions.lookAt(version)}</a>
  </p>`;
}
