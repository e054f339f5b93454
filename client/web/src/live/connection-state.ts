/** How a recording stands with the server, and what its connection tells. */

import type { ServerMessage } from "./protocol.ts";

export type ConnectionState =
  | { kind: "connecting" }
  | { kind: "live" }
  /** It tries again by itself. `sign_in`: the officer has to sign in first; `old_page`: load the app again. */
  | { kind: "waiting"; message: string | null; cause: "line" | "server" | "sign_in" | "old_page" }
  | { kind: "stopped"; code: string; message: string | null; details: Record<string, unknown> }
  | { kind: "ended"; draftId: string | null };

export interface ConnectionEvents {
  state(state: ConnectionState): void;
  message(message: ServerMessage): void;
  /** The record changed (its dictation id) or less sound waits than before. */
  progress(): void;
}
