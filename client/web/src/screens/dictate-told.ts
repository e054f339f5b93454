/** What a screen reader hears of a recording: how the connection is, and what was said once the officer rests. */

import type { ConnectionState } from "../live/connection.ts";
import type { LiveText } from "../live/live-text.ts";
import { text } from "../text.ts";

/** No more than this of what was said: the rest stands on the screen. */
const READ_OUT_CHARS = 240;

export class Told {
  private finals = 0;
  private kind: ConnectionState["kind"] | null = null;
  private lost = false;

  /** Sentences that are news; the voice says them together, and not too often. */
  news(connection: ConnectionState["kind"], said: LiveText): string[] {
    return [this.ofConnection(connection), this.ofWords(said)].filter((one) => one !== "");
  }

  private ofConnection(now: ConnectionState["kind"]): string {
    const before = this.kind;
    this.kind = now;
    if (before === now) return "";
    if (now === "stopped") return text.dictate.stopped;
    if (now === "waiting" && !this.lost) {
      this.lost = true;
      return text.connection.announceWaiting;
    }
    if (now === "live" && this.lost) {
      this.lost = false;
      return text.connection.announceLive;
    }
    return "";
  }

  /** Finished sentences, in a rest only: a voice over one's own is no help. */
  private ofWords({ finals, partial }: LiveText): string {
    if (partial || finals.length <= this.finals) return "";
    const said = finals.slice(this.finals).map((final) => final.text).join(" ").trim();
    this.finals = finals.length;
    return said.length > READ_OUT_CHARS ? `… ${said.slice(-READ_OUT_CHARS)}` : said;
  }
}
