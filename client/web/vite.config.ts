import { defineConfig } from "vite";
import { offlineShell } from "./offline-shell.ts";

// Everything the page needs comes from its own server: no inline script or style, no data:
// modules (assetsInlineLimit), nothing from elsewhere. The server's policy forbids all of those.
export default defineConfig({
  base: "/",
  plugins: [offlineShell()],
  build: {
    target: "es2022",
    // The browsers that know light-dark(); an older one would get it spelled out in twice the rules.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    rolldownOptions: {
      input: { index: "index.html", sw: "src/offline/worker.ts" },
      // A service worker keeps its address: the browser asks there for a newer one.
      output: {
        entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
        // What screens share comes as one file: many small ones cost more on a phone's line than a few kB.
        codeSplitting: { groups: [{ name: "base", minShareCount: 2 }] },
      },
    },
  },
  worker: { format: "es" },
  server: {
    proxy: { "/v1": { target: "http://127.0.0.1:8765", ws: true } },
  },
});
