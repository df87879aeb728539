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
    rollupOptions: {
      onwarn(warning, warn) {
        // Of comments in packages that we have no hand in.
        if (warning.code !== "INVALID_ANNOTATION") warn(warning);
      },
    },
  },
  esbuild: { jsx: "automatic" },
  logLevel: "warn",
});
