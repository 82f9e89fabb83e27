// The reference runs of klaviyo-source: some dozens of events or members, out of a sandbox of this process.
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../../../lib/sandbox/http/server.ts';
import { fillStore } from '../../../lib/sandbox/seed/fill.ts';
import { noCounts } from '../../../lib/sandbox/seed/seed.ts';
import { emptyProfile } from '../../../lib/sandbox/store/profiles.ts';
import { here } from '../../cli/source/running.ts';
import { FaultyServer } from './faulty-server.ts';
import type { Scene } from './scene.ts';
import { SourceStage, type SourceScene } from './source-stage.ts';

const begin = Date.parse('2026-06-01T00:00:00Z') / 1000;

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
