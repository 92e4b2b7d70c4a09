import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// One module that Blazor imports by name; the host fingerprints and compresses it. Not `build.lib`: that leaves white space in.
export default defineConfig({
  plugins: [react()],
  base: './',
  build: {
    target: 'es2022',
    outDir: '../wwwroot/canvas',
    emptyOutDir: true,
    modulePreload: false,
    rolldownOptions: {
      input: 'src/index.ts',
      preserveEntrySignatures: 'strict',
      output: { format: 'es', entryFileNames: 'flow-canvas.js' },
    },
  },
});
