// Writes a small file so that a reader finds either the old content or the new, whatever happens meanwhile.
import { open, rename } from 'node:fs/promises';
import { syncFolder } from './output/file.ts';

export async function writeAtomically(path: string, text: string): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolder(path);
}
