// klaviyo-sink check: whether a run with these options could be, found out by requests that change nothing.
import type { Call } from '../../klaviyo/call.ts';
import type { Clock } from '../../klaviyo/clock.ts';
import { endpoints } from '../../klaviyo/endpoints.ts';
import { ListFinder } from '../../sink/deliver/list.ts';
import { ok, skipped, type Finding } from '../kit/check/finding.ts';
import { runCheck } from '../kit/check/run.ts';
import type { CheckedServer } from '../kit/check/server.ts';
import type { ConfigToken } from '../kit/config.ts';
import { readKey } from '../kit/connection.ts';
import type { Io } from '../kit/run.ts';
import type { SinkOptions } from './options.ts';
import type { SinkPlan } from './settings.ts';

interface FoundList {
  readonly finding: Finding;
  /** Undefined where there is none, or none yet. */
  readonly id: string | undefined;
  readonly isCreated: boolean;
}

async function findList(server: CheckedServer, plan: SinkPlan): Promise<FoundList | undefined> {
  const { list, operation } = plan;
  if (list === undefined || operation.list === undefined) {
    return undefined;
  }
  const finder = new ListFinder(server.client, server.baseUrl, list, operation.list.missing);
  const asked = await server.try('list', () => finder.find());
  if ('finding' in asked) {
    return { finding: asked.finding, id: undefined, isCreated: false };
  }
  const id = asked.value;
  const name = list.by === 'name' ? JSON.stringify(list.name) : list.id;
  const text =
    id === undefined
      ? `${name} does not exist: a run creates it`
      : list.by === 'name'
        ? `${name} is ${id}`
        : id;
  return { finding: ok('list', text), id, isCreated: id === undefined };
}

/** What a run asks for beside its batches. */
function askedBeside(
  { operation, waits }: SinkPlan,
  list: FoundList | undefined,
): readonly Omit<Call, 'repeatable'>[] {
  const { job, lookup, isMirror = false } = operation;
  const query = { 'page[size]': '1' };
  const jobs =
    job?.all === undefined ? job && [{ endpoint: job.one, id: '0' }] : [{ endpoint: job.all, query }];
  const members = (lookup !== undefined || isMirror) && list?.id !== undefined;
  return [
    ...(waits ? (jobs ?? []) : []),
    ...(members ? [{ endpoint: endpoints.listProfiles, id: list.id, query }] : []),
    ...(isMirror && list?.id !== undefined ? [{ endpoint: endpoints.removeFromList, id: list.id }] : []),
    ...(list?.isCreated ? [{ endpoint: endpoints.createList }] : []),
  ];
}

async function ask(server: CheckedServer, plan: SinkPlan): Promise<Finding[]> {
  const { endpoint } = plan.operation;
  const list = await findList(server, plan);
  const needsList = endpoint.path.includes('{') && list?.id === undefined && !server.isHopeless;
  const findings = needsList
    ? [skipped('scopes', `${endpoint.method} ${endpoint.path} needs the list`)]
    : [(await server.may('scopes', { endpoint, id: list?.id })).finding];
  for (const call of askedBeside(plan, list)) {
    findings.push((await server.may('scopes', call)).finding);
  }
  return [...findings, ...(list === undefined ? [] : [list.finding])];
}

export async function checkSink(
  io: Io,
  clock: Clock,
  { options, plan, token }: { options: SinkOptions; plan: SinkPlan; token: ConfigToken | undefined },
): Promise<number> {
  return runCheck({
    command: 'klaviyo-sink',
    io,
    clock,
    options,
    key: () => readKey(options, io.env, token),
    ask: (server) => ask(server, plan),
  });
}
