// klaviyo-source check: what this key may read, found out by one light request a resource.
import * as z from 'zod';
import type { Clock } from '../../klaviyo/clock.ts';
import { always } from '../../source/incremental/time.ts';
import { firstCall } from '../../source/paging/request-template.ts';
import { planRead, type ReadPlan } from '../../source/plan.ts';
import { resourceNamed, resources } from '../../source/resources/index.ts';
import type { Resource } from '../../source/resources/resource.ts';
import { skipped, type Finding } from '../kit/check/finding.ts';
import { runCheck } from '../kit/check/run.ts';
import type { CheckedServer } from '../kit/check/server.ts';
import type { ConfigToken } from '../kit/config.ts';
import { readKey } from '../kit/connection.ts';
import { decideOptions } from '../kit/options.ts';
import type { Io } from '../kit/run.ts';
import { sourceOptions, type SourceOptions } from './options.ts';
import { atTime } from './settings.ts';

export interface CheckedRun {
  readonly options: SourceOptions;
  /** Undefined: all resources are looked at. */
  readonly plan: ReadPlan | undefined;
  readonly token: ConfigToken | undefined;
}

interface Probed {
  readonly finding: Finding;
  /** The id of some object; undefined where none was seen. */
  readonly id: string | undefined;
}

/** An id that no object has: Klaviyo says so, but only to a key that may ask. */
const nobody = '0';

const someObject = z.object({ data: z.tuple([z.object({ id: z.string() })]).rest(z.unknown()) });

function parentOf({ parent }: Resource): Resource | undefined {
  return parent && resourceNamed(parent.resource);
}

/** Asks each resource once, whoever wants to know. */
class Resources {
  readonly #server: CheckedServer;
  readonly #now: number;
  readonly #defaults: SourceOptions;
  readonly #known = new Map<string, Promise<Probed>>();

  constructor(server: CheckedServer, now: number) {
    this.#server = server;
    this.#now = now;
    this.#defaults = atTime(decideOptions(sourceOptions, { flags: new Map(), env: {} }), now);
  }

  probe(resource: Resource): Promise<Probed> {
    const known = this.#known.get(resource.name) ?? this.#ask(planRead(resource, this.#defaults));
    this.#known.set(resource.name, known);
    return known;
  }

  /** What a run with this plan asks: first the parents, which it reads too. */
  async probeAs(plan: ReadPlan): Promise<readonly Finding[]> {
    const { finding } = await this.#ask(plan);
    const findings = [finding];
    for (let above = parentOf(plan.resource); above !== undefined; above = parentOf(above)) {
      findings.unshift((await this.probe(above)).finding);
    }
    return findings;
  }

  async #ask({ resource, template, variants }: ReadPlan): Promise<Probed> {
    const above = parentOf(resource);
    const found = above && (await this.probe(above));
    if (above !== undefined && found?.finding.result !== 'ok') {
      return { finding: skipped(resource.name, `it is read by ${above.name}`), id: undefined };
    }
    const light = { ...template, pageSize: template.pageSize && 1 };
    const parentId = above && (found?.id ?? nobody);
    const call = firstCall(light, { parentId, filter: variants[0]?.filter ?? '', span: always }, this.#now);
    const { finding, body } = await this.#server.may(resource.name, call);
    return { finding, id: someObject.safeParse(body).data?.data[0].id };
  }
}

async function ask(
  server: CheckedServer,
  plan: ReadPlan | undefined,
  now: number,
): Promise<readonly Finding[]> {
  const probes = new Resources(server, now);
  if (plan !== undefined) {
    return probes.probeAs(plan);
  }
  const [first, ...others] = resources;
  // The first answer tells whether there is any use in asking more.
  const begun = first === undefined ? [] : [await probes.probe(first)];
  const rest = await Promise.all(others.map((resource) => probes.probe(resource)));
  return [...begun, ...rest].map(({ finding }) => finding);
}

export async function checkSource(
  io: Io,
  clock: Clock,
  { options, plan, token }: CheckedRun,
): Promise<number> {
  return runCheck({
    command: 'klaviyo-source',
    io,
    clock,
    options,
    key: () => readKey(options, io.env, token),
    ask: (server) => ask(server, plan, clock.now()),
  });
}
