/** Which build of the app this page is, and which one the server hands out now. */

/** On every answer of the server under /v1 (server/api/pages.py). */
const HEADER = "Verbaal-Build";

/** Tells `change` when the server is seen to hand out another build. */
export const serverBuilds = new EventTarget();

let seen: string | null = null;

/** Null where the page was not built (a developer's server). */
export function ownBuild(): string | null {
  const build = document.querySelector<HTMLMetaElement>('meta[name="verbaal-build"]')?.content;
  return build && /^[0-9a-f]{12}$/.test(build) ? build : null;
}

export function serverBuild(): string | null {
  return seen;
}

export function noteBuild(headers: Headers): void {
  const build = headers.get(HEADER);
  if (build === null || build === seen) return;
  seen = build;
  serverBuilds.dispatchEvent(new Event("change"));
}
