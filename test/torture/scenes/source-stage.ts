// The world of a run of klaviyo-source, and what must hold in it: what was printed is there, and no state is ahead of it.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import type { Sandbox } from '../../../lib/sandbox/http/server.ts';
import type { Command, Ran } from '../run.ts';
import type { FaultyServer } from './faulty-server.ts';
import type { Stage } from './scene.ts';

export interface SourceScene {
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

export class SourceStage implements Stage {
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
