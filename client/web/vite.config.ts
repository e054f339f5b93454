import { defineConfig } from "vite";

// Everything the page needs comes from its own server: no inline script or style, no data:
// modules (assetsInlineLimit), nothing from elsewhere. The server's policy forbids all of those.
export default defineConfig({
  base: "/",
  build: {
    target: "es2022",
    // The browsers that know light-dark(); an older one would get it spelled out in twice the rules.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  worker: { format: "es" },
  server: {
    proxy: { "/v1": { target: "http://127.0.0.1:8765", ws: true } },
  },
});
