/**
 * Gives a build its name and tells the service worker which files belong to it.
 *
 * The name is a hash of all file names (which hold hashes of what is in them), the page, and the
 * public files. It stands in the page and in sw.js, and the server sends it along
 * (server/api/pages.py), so that a page knows when it is older than the server.
 *
 * Beside each file that gains by it lies a compressed one, which the server sends to who can read it: made
 * once here, as small as it gets, and not anew for every phone.
 */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const BUILD = "__VERBAAL_BUILD__";
const SHELL = "__VERBAAL_SHELL__";
const WORKER = "sw.js";
const PUBLIC = "public";
const COMPRESSED = /\.(js|css|html)$/;

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
        for (const [name, file] of Object.entries(bundle)) {
          if (!COMPRESSED.test(name)) continue;
          const content = Buffer.from(file.type === "chunk" ? file.code : file.source);
          this.emitFile({ type: "asset", fileName: `${name}.gz`, source: gzipSync(content, { level: 9 }) });
          const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
          this.emitFile({ type: "asset", fileName: `${name}.br`, source: brotliCompressSync(content, { params }) });
        }
      },
    },
  };
}

function replaced(text: string, mark: string, value: string): string {
  if (text.split(mark).length !== 2) throw new Error(`${mark} must stand in it once`);
  return text.replace(mark, () => value);
}
