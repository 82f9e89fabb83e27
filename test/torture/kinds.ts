// The calls that can fail, by where they live, and in which ways each does.

/** How a call fails: by the code that the system gives, or `half`: a part is done. */
export type Way = 'EACCES' | 'EAGAIN' | 'EIO' | 'EMFILE' | 'ENOENT' | 'ENOSPC' | 'half';

/** Where functions live: on node:fs, on its promises, on an open FileHandle, on node:child_process. */
export type Home = 'fs' | 'promises' | 'handle' | 'child';

const opening: readonly Way[] = ['EMFILE', 'EACCES', 'EIO'];
const making: readonly Way[] = ['ENOSPC', 'EMFILE', 'EACCES'];
const writing: readonly Way[] = ['ENOSPC', 'EIO', 'half'];
const flushing: readonly Way[] = ['EIO', 'ENOSPC'];
const reading: readonly Way[] = ['EIO'];
const looking: readonly Way[] = ['EACCES', 'EIO'];
const naming: readonly Way[] = ['EACCES', 'EIO', 'ENOSPC'];
const removing: readonly Way[] = ['EACCES', 'EIO'];
const closing: readonly Way[] = ['EIO'];
const starting: readonly Way[] = ['EMFILE', 'EAGAIN', 'ENOENT'];

/** In the order of `kindsOf`; a function that calls another one is counted once. */
const table: Readonly<Record<Home, Readonly<Record<string, readonly Way[]>>>> = {
  fs: {
    openSync: opening,
    readFileSync: opening,
    readdirSync: opening,
    accessSync: looking,
    existsSync: looking,
    statSync: looking,
    lstatSync: looking,
    fstatSync: reading,
    realpathSync: looking,
    readlinkSync: looking,
    readSync: ['EIO', 'half'],
    writeSync: ['ENOSPC', 'EIO', 'half'],
    writeFileSync: writing,
    appendFileSync: writing,
    copyFileSync: naming,
    linkSync: naming,
    renameSync: naming,
    mkdirSync: making,
    mkdtempSync: making,
    rmSync: removing,
    unlinkSync: removing,
    ftruncateSync: removing,
    truncateSync: removing,
    fchmodSync: removing,
    fsyncSync: flushing,
    closeSync: closing,
    open: opening,
    read: reading,
    write: ['ENOSPC', 'EIO', 'half'],
    writev: ['ENOSPC', 'EIO'],
    fsync: flushing,
    close: closing,
  },
  promises: {
    open: opening,
    readFile: opening,
    readdir: opening,
    stat: looking,
    mkdir: making,
    rename: naming,
    truncate: removing,
    unlink: removing,
    rm: removing,
  },
  handle: {
    appendFile: writing,
    writeFile: writing,
    write: ['ENOSPC', 'EIO'],
    read: reading,
    readFile: reading,
    stat: reading,
    sync: flushing,
    datasync: flushing,
    truncate: removing,
    chmod: removing,
    close: closing,
  },
  child: { spawn: starting, spawnSync: starting, execFileSync: starting },
};

const homes: readonly Home[] = ['fs', 'promises', 'handle', 'child'];

/** `fs.openSync`, `handle.sync`, … */
export const kinds: readonly string[] = homes.flatMap((home) =>
  Object.keys(table[home]).map((name) => `${home}.${name}`),
);

/** The names of the functions that can fail. */
export function namesIn(home: Home): readonly string[] {
  return Object.keys(table[home]);
}

/** The ways in which calls of a kind can fail. */
export function waysOf(kind: string): readonly Way[] {
  const home = homes.find((one) => kind.startsWith(`${one}.`));
  return home === undefined ? [] : (table[home][kind.slice(home.length + 1)] ?? []);
}

/** A disk that is full stays full: calls that need room. */
export const needsRoom: ReadonlySet<string> = new Set(
  kinds.filter((kind) => /write|append|mkdir|mkdtemp|copy/i.test(kind)),
);

/** What calls are for, as a person says it: the rows of a table. */
const errandRules = [
  ['start a program', /^child\./],
  ['read', /^fs\.read(?:Sync)?$|^handle\.read/],
  ['open', /\.(?:open|readFile|readdir)/],
  ['look', /\.(?:access|exists|f?stat|lstat|realpath|readlink)/],
  ['write', /\.(?:write|append)/],
  ['sync', /\.(?:fsync|sync|datasync)/],
  ['name', /\.(?:copyFile|link|rename)/],
  ['make a folder', /\.mkdir|\.mkdtemp/],
  ['remove, cut short', /\.(?:rm|unlink|f?truncate)/],
  ['change rights', /chmod/],
  ['close', /\.close/],
] as const;

export type Errand = (typeof errandRules)[number][0];

export const errands: readonly Errand[] = errandRules.map(([errand]) => errand);

/** Undefined for a request. */
export function errandOf(kind: string): Errand | undefined {
  return errandRules.find(([, names]) => names.test(kind))?.[0];
}
