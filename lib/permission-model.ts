// What Node's permission model (`node --permission`) refuses, in words that say which flag would allow it.

const flags: Readonly<Record<string, string>> = {
  FileSystemRead: '--allow-fs-read',
  FileSystemWrite: '--allow-fs-write',
  ChildProcess: '--allow-child-process',
  WorkerThreads: '--allow-worker',
  Net: '--allow-net',
};

/** Whether it was the permission model that refused something. */
export function isDenied(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_ACCESS_DENIED';
}

/** Why, and what to do. `permission`: the one that is known to be missing where the error does not say it. */
export function deniedBecause(error: Error, permission = ''): string {
  const flag = flags['permission' in error ? String(error.permission) : permission] ?? flags[permission];
  if (flag !== undefined) {
    return `the permission model of this Node refuses it; ${flag} allows it`;
  }
  // It has no fsync, whatever is allowed, and without one a crash of the machine would take a file that counts as kept.
  return 'the permission model of this Node refuses what makes a file safe on the disk; run without --permission, or with stdin and stdout alone';
}
