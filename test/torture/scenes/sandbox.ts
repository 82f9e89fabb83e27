// The reference run of klaviyo-sandbox with --save: it takes a profile in, is told to end, and keeps it.
import { join } from 'node:path';
import { emptyProfile } from '../../../lib/sandbox/store/profiles.ts';
import { loadSnapshot, saveSnapshot } from '../../../lib/sandbox/store/snapshot.ts';
import { AccountStore } from '../../../lib/sandbox/store/store.ts';
import type { Command, Ran } from '../run.ts';
import type { Scene, Stage } from './scene.ts';

const headers = {
  authorization: 'Klaviyo-API-Key pk_test',
  revision: '2026-07-15',
  'content-type': 'application/vnd.api+json',
};

async function send(url: string): Promise<void> {
  const profile = { type: 'profile', attributes: { email: 'new@example.com' } };
  const attributes = { profiles: { data: [profile] } };
  const body = JSON.stringify({ data: { type: 'profile-bulk-import-job', attributes } });
  const { status } = await fetch(`${url}/api/profile-bulk-import-jobs`, { method: 'POST', headers, body });
  if (status !== 202) {
    throw new Error(`status ${status}`);
  }
}

class SandboxStage implements Stage {
  readonly server = undefined;
  readonly locked: readonly string[] = [];
  readonly records = 2;
  readonly mostTwice = 0;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    const store = new AccountStore();
    const profile = emptyProfile('OLD', 0);
    store.profiles.add(profile);
    store.profiles.set(profile, 'email', 'old@example.com');
    saveSnapshot(store, join(folder, 'account'));
  }

  prepare(): Command {
    let isSent = false;
    return {
      script: 'bin/klaviyo-sandbox.js',
      args: ['--port', '0', '--data', 'account', '--save', '--job-time', '1h'],
      watch(stdout, kill) {
        const url = /listening on (http:\S+)\n/.exec(stdout)?.[1];
        if (url !== undefined && !isSent) {
          isSent = true;
          void send(url)
            .catch(() => undefined)
            .then(() => kill('SIGTERM'));
        }
      },
    };
  }

  #emails(): string[] {
    const store = new AccountStore();
    loadSnapshot(store, join(this.#folder, 'account'));
    return [...store.profiles.values()].map(({ email }) => email ?? '').toSorted((a, b) => (a < b ? -1 : 1));
  }

  problems(_ran: Ran): string[] {
    try {
      return this.#emails().includes('old@example.com') ? [] : ['what was there before is gone'];
    } catch (error) {
      return [`the snapshot can't be read: ${String(error)}`];
    }
  }

  outcome(): unknown {
    return this.#emails();
  }

  twice(): number {
    return 0;
  }

  async close(): Promise<void> {
    // There is nothing to close.
  }
}

export const sandboxScene: Scene = {
  name: 'sandbox',
  isRemembering: false,
  start: async (folder) => new SandboxStage(folder),
};
