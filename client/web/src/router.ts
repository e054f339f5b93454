/** Screens by hash, so that a reload stays where it was and the server knows one page only. */

export type Route =
  | { screen: "dictate" }
  | { screen: "reports" }
  | { screen: "words" }
  | { screen: "settings" }
  | { screen: "review"; id: string }
  | { screen: "report"; id: string; fresh: boolean; version: number | null };

/** As it stands where it is no encoded text: a link that was cut off opens the first screen, not nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const REVIEW_STEPS = ["een-voor-een", "voorlezen", "overzicht"] as const;

export type ReviewStep = "" | (typeof REVIEW_STEPS)[number];

/** Which step of a review the address names; the draft itself when it names none. */
export function reviewStep(hash: string): ReviewStep {
  const step = hash.replace(/^#\/?/, "").split("?")[0]?.split("/")[2];
  return REVIEW_STEPS.find((one) => one === step) ?? "";
}

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [screen, id] = path.split("/").map(decoded);
  if (screen === "nakijken" && id) return { screen: "review", id };
  if (screen === "verslagen") return { screen: "reports" };
  if (screen === "verslag" && id) {
    const version = Number(new URLSearchParams(query).get("versie"));
    return { screen: "report", id, fresh: query === "nieuw", version: version > 0 ? version : null };
  }
  if (screen === "woorden") return { screen: "words" };
  if (screen === "instellingen") return { screen: "settings" };
  return { screen: "dictate" };
}

export const links = {
  dictate: "#/dicteren",
  reports: "#/verslagen",
  words: "#/woorden",
  settings: "#/instellingen",
  /** Steps of one review are places of their own, so that "back" and a reload do what they should. */
  review: (id: string, step: ReviewStep = "") => `#/nakijken/${encodeURIComponent(id)}${step ? `/${step}` : ""}`,
  report: (id: string, fresh = false) => `#/verslag/${encodeURIComponent(id)}${fresh ? "?nieuw" : ""}`,
  reportVersion: (id: string, version: number) => `#/verslag/${encodeURIComponent(id)}?versie=${version}`,
};

export function go(hash: string): void {
  location.hash = hash;
}
