// The package as npm packs it, unpacked as a dependency of an otherwise empty folder.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { inClone, root } from '../root.ts';

export interface PackedFolder {
  readonly folder: string;
  /** Where the package lies. */
  readonly installed: string;
  remove(): void;
}

/** What the package needs at run time lies beside it as links; nothing else of the clone is there. */
export function packedFolder(others: readonly string[] = []): PackedFolder {
  const folder = mkdtempSync(join(tmpdir(), 'klaviyo-library-'));
  const npm = ['pack', '--ignore-scripts', '--offline', '--json', '--pack-destination', folder];
  const [{ filename }] = z
    .tuple([z.object({ filename: z.string() })])
    .parse(JSON.parse(execFileSync('npm', npm, { cwd: root, encoding: 'utf8' })));
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder]);
  const modules = join(folder, 'node_modules');
  const installed = join(modules, 'klaviyo-streams');
  mkdirSync(modules);
  renameSync(join(folder, 'package'), installed);
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')));
  for (const name of [...Object.keys(dependencies), ...others]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(inClone(`node_modules/${name}`), join(modules, name));
  }
  return { folder, installed, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The files below a folder, with this ending. */
export function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .toSorted();
}
