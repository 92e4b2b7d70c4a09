import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The page of the canvas benchmark (tests/FlowStudio.Benchmarks/CanvasSpeed.cs). The element itself is not in it: it comes as Studio serves it.
export default defineConfig({
  plugins: [react()],
  root: import.meta.dirname,
  base: './',
  build: {
    target: 'es2022',
    emptyOutDir: true,
    modulePreload: false,
    rolldownOptions: { input: 'page.tsx', output: { format: 'es', entryFileNames: 'page.js' } },
  },
});
