// Preview: how the viewer is built; the result is one folder that any file server can serve.
import { defineConfig } from "vite";

/** Of comments and directives in packages that we have no hand in. */
const ofOthers = new Set(["INVALID_ANNOTATION", "MODULE_LEVEL_DIRECTIVE"]);

export default defineConfig({
  root: "viewer",
  base: "./",
  define: { global: "globalThis" },
  build: {
    outDir: "../build",
    emptyOutDir: true,
    chunkSizeWarningLimit: 20000,
    rollupOptions: {
      onwarn(warning, warn) {
        if (!ofOthers.has(warning.code)) warn(warning);
      },
    },
  },
  esbuild: { jsx: "automatic" },
  logLevel: "warn",
});
