/**
 * Gives a build its name and tells the service worker which files belong to it.
 *
 * The name is a hash of all file names (which hold hashes of what is in them), the page, and the
 * public files. It stands in the page and in sw.js, and the server sends it along
 * (server/api/pages.py), so that a page knows when it is older than the server.
 */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Plugin } from "vite";

const BUILD = "__VERBAAL_BUILD__";
const SHELL = "__VERBAAL_SHELL__";
const WORKER = "sw.js";
const PUBLIC = "public";

export function offlineShell(): Plugin {
  return {
    name: "verbaal-offline-shell",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const page = bundle["index.html"];
        const worker = bundle[WORKER];
        if (page?.type !== "asset" || worker?.type !== "chunk") throw new Error(`no index.html or no ${WORKER}`);
        if (worker.imports.length > 0) throw new Error(`${WORKER} must be one file; it imports ${worker.imports.join()}`);
        const own = readdirSync(PUBLIC).sort();
        const built = Object.keys(bundle).filter((name) => name !== "index.html" && name !== WORKER).sort();
        const hash = createHash("sha256").update(JSON.stringify([built, String(page.source)]));
        for (const name of own) hash.update(name).update(readFileSync(`${PUBLIC}/${name}`));
        const build = hash.digest("hex").slice(0, 12);
        const files = ["/", ...[...built, ...own].map((name) => `/${name}`)];
        page.source = replaced(String(page.source), BUILD, build);
        worker.code = replaced(worker.code, SHELL, JSON.stringify({ build, files }));
      },
    },
  };
}

function replaced(text: string, mark: string, value: string): string {
  if (text.split(mark).length !== 2) throw new Error(`${mark} must stand in it once`);
  return text.replace(mark, () => value);
}
