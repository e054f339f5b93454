/** Screens by hash, so that a reload stays where it was and the server knows one page only. */

export type Route =
  | { screen: "dictate" }
  | { screen: "reports" }
  | { screen: "review"; id: string }
  | { screen: "report"; id: string; fresh: boolean; version: number | null };

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [screen, id] = path.split("/").map(decodeURIComponent);
  if (screen === "nakijken" && id) return { screen: "review", id };
  if (screen === "verslagen") return { screen: "reports" };
  if (screen === "verslag" && id) {
    const version = Number(new URLSearchParams(query).get("versie"));
    return { screen: "report", id, fresh: query === "nieuw", version: version > 0 ? version : null };
  }
  return { screen: "dictate" };
}

export const links = {
  dictate: "#/dicteren",
  reports: "#/verslagen",
  review: (id: string) => `#/nakijken/${encodeURIComponent(id)}`,
  report: (id: string, fresh = false) => `#/verslag/${encodeURIComponent(id)}${fresh ? "?nieuw" : ""}`,
  reportVersion: (id: string, version: number) => `#/verslag/${encodeURIComponent(id)}?versie=${version}`,
};

export function go(hash: string): void {
  location.hash = hash;
}
