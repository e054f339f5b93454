/** Screens by hash, so that a reload stays where it was and the server knows one page only. */

export type Route =
  | { screen: "dictate" }
  | { screen: "reports" }
  | { screen: "review"; id: string }
  | { screen: "report"; id: string; fresh: boolean };

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [screen, id] = path.split("/").map(decodeURIComponent);
  if (screen === "nakijken" && id) return { screen: "review", id };
  if (screen === "verslagen") return { screen: "reports" };
  if (screen === "verslag" && id) return { screen: "report", id, fresh: query === "nieuw" };
  return { screen: "dictate" };
}

export const links = {
  dictate: "#/dicteren",
  reports: "#/verslagen",
  review: (id: string) => `#/nakijken/${encodeURIComponent(id)}`,
  report: (id: string, fresh = false) => `#/verslag/${encodeURIComponent(id)}${fresh ? "?nieuw" : ""}`,
};

export function go(hash: string): void {
  location.hash = hash;
}
