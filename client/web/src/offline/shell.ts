/** Which requests of the page are answered from this device. No browser in here, so that it can be tested. */

/** The files of one build of the app. */
export interface Shell {
  /** Changes with any of the files. */
  build: string;
  /** Paths, the page itself is "/". */
  files: string[];
}

/**
 * `page` and `file`: from what was installed with this build. `kept`: from the server, or the last
 * answer when it is slow or out of reach. `network`: none of our business.
 */
export type Source = "page" | "file" | "kept" | "network";

/** What a screen needs to open at all; everything else under /v1 is about people, and is never kept here. */
export const KEPT_PATHS = ["/v1/templates", "/v1/me"];

export function sourceOf(
  request: { method: string; mode: string; url: string },
  origin: string,
  files: ReadonlySet<string>,
): Source {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== origin) return "network";
  if (request.mode === "navigate") return url.pathname === "/" ? "page" : "network";
  if (KEPT_PATHS.includes(url.pathname) && url.search === "") return "kept";
  return files.has(url.pathname) ? "file" : "network";
}
