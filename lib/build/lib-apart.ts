// A build that coverage can be read off: what esbuild makes imports lib from dist/lib instead of holding a copy of it.
//
// Copies in a hundred files each have branches of their own, which add up to more than lib has.
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Whether the build is one for `make coverage`. */
export const isForCoverage = process.env['FOR_COVERAGE'] !== undefined;

/** Leaves lib in the files that tsc made of it, below `root`. */
export function libApart(root: string): Plugin {
  return {
    name: 'lib-apart',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir }) => {
        const file = join(resolveDir, path);
        return file.startsWith(join(root, 'lib/'))
          ? { path: join(root, 'dist', file.slice(root.length)).replace(/\.ts$/, '.js'), external: true }
          : undefined;
      });
    },
  };
}
