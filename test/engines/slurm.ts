// Slurm: a controller and a node of this machine, arrays of jobs.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { availableParallelism, hostname } from 'node:os';
import type { Bench } from './bench.ts';
import type { Engine } from './engine.ts';
import { recipe } from './recipes.ts';
import { aptInstall, versionOf } from './versions.ts';

/** Its ports lie beside the standard ones, so that a Slurm of this machine is left alone. */
function configuration(bench: Bench): string {
  const node = hostname().split('.')[0];
  return `ClusterName=trial
SlurmctldHost=${node}(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
AuthInfo=socket=${bench.path('munge', 'socket')}
CryptoType=crypto/munge
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=${bench.path('slurm')}
SlurmdSpoolDir=${bench.path('slurmd')}
SlurmctldPidFile=${bench.path('slurmctld.pid')}
SlurmdPidFile=${bench.path('slurmd.pid')}
SlurmctldLogFile=${bench.path('slurmctld.log')}
SlurmdLogFile=${bench.path('slurmd.log')}
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SchedulerType=sched/backfill
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
MailProg=/bin/true
SchedulerParameters=sched_interval=2
NodeName=${node} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} State=UNKNOWN
PartitionName=all Nodes=${node} Default=YES MaxTime=INFINITE State=UP
`;
}

export const slurm: Engine = {
  name: 'Slurm',
  about: 'the whole engine, a controller and one node of this machine; it has no export',
  install: () => aptInstall('slurmctld', 'slurmd', 'slurm-client', 'munge'),
  find() {
    if (process.getuid?.() !== 0) {
      return { missing: 'slurmd wants root' };
    }
    return versionOf(['slurmctld', '-V'], /[\d.]+/, 'Debian: slurmctld, slurmd, slurm-client, munge');
  },
  async run(bench) {
    for (const folder of ['munge', 'slurm', 'slurmd', 'plan', 'shard']) {
      mkdirSync(bench.path(folder), { mode: folder === 'munge' ? 0o711 : 0o755 });
    }
    const conf = bench.path('slurm.conf');
    writeFileSync(conf, configuration(bench));
    writeFileSync(bench.path('munge', 'key'), randomBytes(1024), { mode: 0o600 });
    const env = { SLURM_CONF: conf };
    const munge = (file: string): string => bench.path('munge', file);
    const daemons = [
      [
        'munged',
        '--foreground',
        '--force',
        `--key-file=${munge('key')}`,
        `--socket=${munge('socket')}`,
        `--pid-file=${munge('pid')}`,
        `--log-file=${munge('log')}`,
        `--seed-file=${munge('seed')}`,
      ],
      ['slurmctld', '-D', '-f', conf],
      ['slurmd', '-D', '-f', conf],
    ].map(([program = '', ...args]) =>
      spawn(program, args, { env: { ...bench.env, ...env }, stdio: 'ignore' }),
    );
    try {
      const idle = (): boolean =>
        spawnSync('sinfo', ['--noheader', '--format=%T'], {
          env: { ...bench.env, ...env },
          encoding: 'utf8',
        }).stdout.includes('idle');
      if (!(await bench.until(idle, 60))) {
        throw new Error(
          `no node is idle: ${bench.read('slurmctld.log').slice(-1500)}${bench.read('slurmd.log').slice(-1500)}`,
        );
      }
      bench.do(['sinfo'], { env });
      writeFileSync(bench.path('plan.sh'), recipe('Slurm', 'bash', 0));
      writeFileSync(bench.path('shard.sh'), recipe('Slurm', 'bash', 1));
      writeFileSync(bench.path('make-plan.sh'), recipe('Slurm', 'shell', 0));
      bench.must(['sh', 'make-plan.sh'], { env });
      bench.must(['sbatch', '--wait', 'shard.sh'], { env });
      return [
        bench.fanOut('an array of jobs over --plan: byte for byte one run', 'plan', 'plan.ndjson'),
        bench.fanOut('an array of jobs with --shard: byte for byte one run', 'shard'),
      ];
    } finally {
      for (const daemon of daemons.toReversed()) {
        daemon.kill();
      }
    }
  },
};
