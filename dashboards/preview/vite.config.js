// Preview: how the viewer is built; the result is one folder that any file server can serve.
import { defineConfig } from "vite";

export default defineConfig({
  root: "viewer",
  base: "./",
  define: { global: "globalThis" },
  build: {
    outDir: "../build",
    emptyOutDir: true,
    chunkSizeWarningLimit: 20000,
  },
  esbuild: { jsx: "automatic" },
  logLevel: "warn",
});
