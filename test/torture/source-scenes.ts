// The reference runs of klaviyo-source: some dozens of events or members, out of a sandbox of this process.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { startSandbox, type Sandbox } from '../../lib/sandbox/http/server.ts';
import { emptyProfile } from '../../lib/sandbox/store/profiles.ts';
import { fillStore } from '../../lib/sandbox/seed/fill.ts';
import { noCounts } from '../../lib/sandbox/seed/seed.ts';
import { FaultyServer } from './faulty-server.ts';
import { here } from '../cli/source/running.ts';
import type { Command, Ran } from './run.ts';
import type { Scene, Stage } from './scene.ts';

const begin = Date.parse('2026-06-01T00:00:00Z') / 1000;

interface SourceScene {
  readonly name: string;
  readonly isRemembering: boolean;
  readonly resource: readonly string[];
  /** Options of the run before, and of the one that is to fail. */
  readonly first: readonly string[];
  readonly next: readonly string[];
  /** Between them. */
  readonly change: (sandbox: Sandbox) => void;
  /** The lines of the output, and of what it was before the failing run. */
  readonly isReplaced?: boolean;
  /** How many records one run prints. */
  readonly mostTwice?: number;
}

const recordForm = z.looseObject({ id: z.string(), change: z.string().optional() });

/** The texts of all files that are part of the output. */
function textsIn(folder: string): string[] {
  const output = join(folder, 'out');
  if (!existsSync(output)) {
    return [];
  }
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file === output || file.startsWith(`${output}/`));
  return files.map((file) => {
    const bytes = readFileSync(file);
    return (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString();
  });
}

/** What tells a record from others: of JSON its id and change, of CSV the whole row. */
function keysOf(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  if (lines[0]?.startsWith('{') !== true) {
    return lines.slice(1);
  }
  return lines.map((line) => {
    const { id, change = '' } = recordForm.parse(JSON.parse(line));
    return `${id} ${change}`;
  });
}

const keysIn = (folder: string): string[] => textsIn(folder).flatMap(keysOf);

class SourceStage implements Stage {
  readonly server: FaultyServer;
  readonly #scene: SourceScene;
  readonly #sandbox: Sandbox;
  readonly #folder: string;
  #before: readonly string[] = [];
  #state: string | undefined;
  /** What went to stdout, run by run. */
  readonly #printed: string[] = [];
  /** What the failing run prints where nothing fails. */
  readonly records = 26;

  constructor(scene: SourceScene, sandbox: Sandbox, server: FaultyServer, folder: string) {
    this.#scene = scene;
    this.#sandbox = sandbox;
    this.server = server;
    this.#folder = folder;
  }

  #keys(): string[] {
    return [...keysIn(this.#folder), ...this.#printed.flatMap(keysOf)];
  }

  prepare(): Command {
    this.#before = this.#keys();
    this.#state = this.#stateText();
    rmSync(join(this.#folder, 'report.json'), { force: true });
    const { resource, next } = this.#scene;
    return {
      script: 'bin/klaviyo-source.js',
      args: [...resource, ...next, '--report', 'report.json', '--retry-limit', '1'],
      env: { KLAVIYO_API_KEY: 'pk_test', KLAVIYO_BASE_URL: this.server.url },
    };
  }

  get mostTwice(): number {
    return this.#scene.mostTwice ?? 26;
  }

  get locked(): string[] {
    return ['state', 'snapshot', 'out'].map((name) => join(this.#folder, name));
  }

  #stateText(): string | undefined {
    const found = ['state', 'snapshot']
      .map((name) => join(this.#folder, name))
      .find((file) => existsSync(file));
    return found === undefined ? undefined : readFileSync(found, 'utf8');
  }

  twice(): number {
    const keys = this.#keys();
    return keys.length - new Set(keys).size;
  }

  outcome(): unknown {
    return [...new Set(this.#keys())].toSorted((a, b) => (a < b ? -1 : 1));
  }

  problems({ status, stdout, stderr }: Ran): string[] {
    const problems: string[] = [];
    let keys: string[];
    // Half a line is no record.
    this.#printed.push(stdout.slice(0, stdout.lastIndexOf('\n') + 1));
    if (status === null) {
      return [];
    }
    try {
      keys = this.#keys();
    } catch (error) {
      return [`the output can't be read: ${String(error)}`];
    }
    const now = new Set(keys);
    const isMoved = this.#stateText() !== this.#state;
    const isWhole = this.#before.every((key) => now.has(key));
    if (this.#scene.isReplaced !== true && !isWhole) {
      problems.push(`${this.#before.length} records were there before, and some are gone`);
    }
    if (status !== 0 && isMoved && keys.length === this.#before.length) {
      problems.push('the state has moved, and nothing was printed');
    }
    if (status !== 0 && this.#scene.isReplaced === true && keys.length < this.#before.length) {
      problems.push(`a run that failed has left ${keys.length} records where ${this.#before.length} were`);
    }
    if (status !== 0 && isMoved && /the state is as it was/.test(stderr)) {
      problems.push('the state has moved, and the run says that it has not');
    }
    return problems;
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.#sandbox.close();
  }
}

function addEvents(sandbox: Sandbox, from: number, count: number): void {
  const metric = [...sandbox.store.collection('metric').keys()][0] ?? 'METRIC';
  const profile = [...sandbox.store.profiles.values()][0]?.id ?? 'PROFILE';
  for (let n = 0; n < count; n++) {
    sandbox.store.events.append(from + n * 3600, 0, metric, profile);
  }
}

function addMembers(sandbox: Sandbox, numbers: readonly number[]): void {
  const { store } = sandbox;
  for (const n of numbers) {
    const profile = emptyProfile(`P${n}`, 0);
    store.profiles.add(profile);
    store.profiles.set(profile, 'email', `person${n}@example.com`);
    store.join('VipLst', profile.id, 0);
  }
}

const events = ['events', '--skip-related', '--concurrency', '2'];
const file = ['--output', 'out'];
const [day1, day2] = ['2026-06-02T00:00:00Z', '2026-06-03T00:00:00Z'];
const span = ['--start-time', '2026-06-01T00:00:00Z', '--end-time'];
const incremental = ['--incremental', '--state', 'state'];
const lookback = [...incremental, '--lookback', '12h', ...file];
const parted = [...incremental, '--output', 'out', '--partition-by', 'datetime', '--gzip'];
const csvAppend = [...incremental, '--format', 'csv', '--gzip', ...file];
const plain = [...incremental, ...file];
const changes = ['--changes-since', 'snapshot', ...file];

/** 12 of the next day, and 2 of the first that came late. */
function nextDay(sandbox: Sandbox): void {
  addEvents(sandbox, begin + 86_400, 12);
  addEvents(sandbox, begin + 80_000, 2);
}

/** More than a pipe holds. */
function longDay(sandbox: Sandbox): void {
  for (let hour = 0; hour < 23; hour++) {
    addEvents(sandbox, begin + 86_400 + hour * 3000, 16);
  }
}

function onlyNextDay(sandbox: Sandbox): void {
  addEvents(sandbox, begin + 86_400, 12);
}

function moved(sandbox: Sandbox): void {
  addMembers(sandbox, [21, 22, 23]);
  const members = sandbox.store.members('VipLst');
  ['P1', 'P2'].forEach((id) => members.delete(id));
}

const scenes: readonly SourceScene[] = [
  {
    name: 'source lookback',
    isRemembering: true,
    resource: events,
    first: [...lookback, '--end-time', day1],
    next: [...lookback, '--end-time', day2],
    change: nextDay,
  },
  {
    name: 'source partitions',
    isRemembering: true,
    resource: events,
    first: [...parted, '--end-time', day1],
    next: [...parted, '--end-time', day2],
    change: onlyNextDay,
  },
  {
    name: 'source append',
    isRemembering: true,
    resource: events,
    first: [...plain, '--end-time', day1],
    next: [...plain, '--end-time', day2],
    change: onlyNextDay,
  },
  {
    name: 'source csv',
    isRemembering: true,
    resource: events,
    first: [...csvAppend, '--end-time', day1],
    next: [...csvAppend, '--end-time', day2],
    change: onlyNextDay,
  },
  {
    name: 'source stdout',
    isRemembering: true,
    resource: events,
    first: [...lookback, '--end-time', day1],
    next: [...incremental, '--end-time', day2],
    change: longDay,
    mostTwice: 400,
  },
  {
    name: 'source replace',
    isRemembering: false,
    resource: events,
    first: [...span, day1, '--mode', 'replace', ...file],
    next: [...span, day2, '--mode', 'replace', ...file],
    change: onlyNextDay,
    isReplaced: true,
  },
  {
    name: 'source changes',
    isRemembering: true,
    resource: ['list-profiles', '--parent', 'VipLst'],
    first: changes,
    next: changes,
    change: moved,
  },
];

export const sourceScenes: readonly Scene[] = scenes.map((scene) => ({
  name: scene.name,
  isRemembering: scene.isRemembering,
  async start(folder) {
    const sandbox = await startSandbox({
      rateLimits: 'off',
      timeScale: 200,
      fill: (store) => {
        fillStore(store, { ...noCounts, profiles: 1 });
        store.add({ type: 'list', id: 'VipLst', attributes: { name: 'VIP' }, relationships: {} });
      },
    });
    addEvents(sandbox, begin, 12);
    addMembers(
      sandbox,
      Array.from({ length: 12 }, (_, n) => n + 1),
    );
    const server = await FaultyServer.start(sandbox.url);
    const env = { KLAVIYO_API_KEY: 'pk_test', KLAVIYO_BASE_URL: server.url };
    const files = new Set(['state', 'snapshot', 'out']);
    const first = scene.first.map((word) => (files.has(word) ? join(folder, word) : word));
    const ran = await here([...scene.resource, ...first], { env });
    if (ran.status !== 0) {
      throw new Error(`the run before: ${ran.stderr}`);
    }
    scene.change(sandbox);
    return new SourceStage(scene, sandbox, server, folder);
  },
}));
