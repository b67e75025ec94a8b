// Bundles the models of the JupyterLab page, which are written for a browser's bundler, into one file that Node can load.
import { build } from 'esbuild';
import { mkdirSync } from 'node:fs';

mkdirSync('build', { recursive: true });
await build({
  entryPoints: ['page-models.mjs'],
  outfile: 'build/page-models.mjs',
  bundle: true,
  format: 'esm',
  platform: 'node',
  mainFields: ['module', 'main'],
  conditions: ['import'],
  // Some of the packages are CommonJS and ask for Node's own modules.
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  loader: { '.css': 'empty', '.svg': 'text', '.ttf': 'empty', '.woff': 'empty', '.woff2': 'empty', '.png': 'empty' },
  logLevel: 'warning'
});
