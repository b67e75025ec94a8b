// Bundles the modules that need no page, so that Node can run them: target/test/NAME.mjs.
import { build } from 'esbuild';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const modules = ['queue-model', 'cell-state', 'words', 'turns', 'events', 'presenter', 'roles', 'store'];

await build({
  entryPoints: modules.map(name => path.join(root, 'src/main/ts', `${name}.ts`)),
  outdir: path.join(root, 'target/test'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  logLevel: 'warning',
});
