// The requests that the account understands, and its answers.
import type { NetAnswer, NetRequest } from '../world/wire.ts';
import { Account, type Taking } from './account.ts';
import { RateLimits } from './limits.ts';

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What lies at a path of keys; undefined where there is nothing. */
function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}

const listAt = (value: unknown, ...keys: readonly string[]): readonly unknown[] => {
  const found = at(value, ...keys);
  return Array.isArray(found) ? found : [];
};

const answer = (status: number, body?: unknown, headers: Record<string, string> = {}): NetAnswer => ({
  status,
  headers: { 'content-type': 'application/vnd.api+json', ...headers },
  body: body === undefined ? '' : JSON.stringify(body),
});

function refusal(status: number, detail: string, pointer?: string): NetAnswer {
  const source = pointer === undefined ? {} : { pointer };
  return answer(status, {
    errors: [{ id: 'x', status, code: 'invalid', title: 'Invalid input.', detail, source }],
  });
}

/** Microseconds are not kept: Klaviyo says seconds. */
const iso = (time: number): string => `${new globalThis.Date(time).toISOString().slice(0, 19)}+00:00`;

const pageSize = 5;

export class Klaviyo {
  readonly account: Account;
  readonly #limits = new RateLimits();
  readonly #takings = new WeakMap<NetRequest, Taking>();

  constructor(account: Account) {
    this.account = account;
  }

  serve(request: NetRequest): NetAnswer {
    this.account.settle();
    const url = new URL(request.path, 'http://klaviyo');
    const name = `${request.method} ${url.pathname}`;
    const wait = this.#limits.refuses(name, this.account.now);
    if (wait !== undefined) {
      return answer(429, { errors: [{ status: 429, code: 'throttled' }] }, { 'retry-after': String(wait) });
    }
    const body: unknown = request.body === '' ? undefined : JSON.parse(request.body);
    switch (name) {
      case 'GET /api/lists':
        return this.#findLists(url);
      case 'POST /api/lists':
        return this.#makeList(body);
      case 'POST /api/profile-bulk-import-jobs':
        return this.#import(request, body);
      case 'GET /api/profile-bulk-import-jobs':
        return this.#findJobs(url);
      case 'POST /api/event-bulk-create-jobs':
        return this.#takeEvents(request, body);
      case 'GET /api/events':
        return this.#readEvents(url);
      default:
        return this.#deeper(name, url, body);
    }
  }

  answered(request: NetRequest, status: number): void {
    const taking = this.#takings.get(request);
    if (taking !== undefined && status < 300) {
      taking.answeredAt = this.account.now;
    }
  }

  #deeper(name: string, url: URL, body: unknown): NetAnswer {
    const [, collection, id = '', rest] = /^\w+ \/api\/([\w-]+)\/(\w+)(.*)$/.exec(name) ?? [];
    const job = this.account.jobs.get(id);
    if (collection === 'profile-bulk-import-jobs' && job !== undefined) {
      return rest === '/import-errors' ? this.#importErrors(id) : this.#job(id);
    }
    const list = this.account.lists.get(id);
    if (collection === 'lists' && list !== undefined) {
      if (rest === '/relationships/profiles' && name.startsWith('DELETE')) {
        for (const one of listAt(body, 'data')) {
          list.members.delete(String(at(one, 'id')));
        }
        return answer(204);
      }
      if (rest === '/profiles') {
        return this.#readMembers(url, list.members);
      }
      if (rest === '') {
        return answer(200, { data: { type: 'list', id, attributes: { name: list.name } } });
      }
    }
    return refusal(404, `no ${name}`);
  }

  #findLists(url: URL): NetAnswer {
    const [, wanted] = /equals\(name,"([^"]*)"\)/.exec(url.searchParams.get('filter') ?? '') ?? [];
    const found = [...this.account.lists].filter(([, { name }]) => wanted === undefined || name === wanted);
    return answer(200, {
      data: found.map(([id, { name }]) => ({ type: 'list', id, attributes: { name } })),
      links: { self: url.href, next: null },
    });
  }

  #makeList(body: unknown): NetAnswer {
    const name = String(at(body, 'data', 'attributes', 'name'));
    const id = this.account.newId('L');
    this.account.lists.set(id, { name, members: new Set() });
    return answer(201, { data: { type: 'list', id, attributes: { name } } });
  }

  #import(request: NetRequest, body: unknown): NetAnswer {
    const people = listAt(body, 'data', 'attributes', 'profiles', 'data').map((one) => {
      const attributes = at(one, 'attributes');
      return isObject(attributes) ? attributes : {};
    });
    const wrong = people.findIndex(({ first_name: name }) => name === 'Unwanted');
    if (wrong >= 0) {
      return refusal(400, 'Not wanted.', `/data/attributes/profiles/data/${wrong}/attributes/first_name`);
    }
    const list = at(listAt(body, 'data', 'relationships', 'lists', 'data')[0], 'id');
    const job = this.account.startJob(people, typeof list === 'string' ? list : undefined);
    this.#take(
      request,
      people.map(({ email, properties }) => `${String(email)} ${JSON.stringify(properties ?? {})}`),
      job,
    );
    return answer(202, { data: this.#jobData(job.id) });
  }

  #take(request: NetRequest, keys: readonly string[], job?: Taking['job']): void {
    const taking = { process: request.process, at: this.account.now, keys, job, answeredAt: undefined };
    this.account.takings.push(taking);
    this.#takings.set(request, taking);
  }

  #jobData(id: string): unknown {
    const job = this.account.jobs.get(id);
    const isOver = job?.isDone ?? false;
    const total = job?.people.length ?? 0;
    const failed = isOver ? (job?.isLost === true ? total : (job?.refused.length ?? 0)) : 0;
    return {
      type: 'profile-bulk-import-job',
      id,
      attributes: {
        status: isOver ? (job?.isLost === true ? 'cancelled' : 'complete') : 'processing',
        total_count: total,
        completed_count: isOver ? total - failed : 0,
        failed_count: failed,
        created_at: iso(this.account.now),
        completed_at: isOver ? iso(this.account.now) : null,
      },
    };
  }

  #job(id: string): NetAnswer {
    return answer(200, { data: this.#jobData(id) });
  }

  #findJobs(url: URL): NetAnswer {
    const isAsked = url.searchParams.get('filter') === 'equals(status,"processing")';
    const going = [...this.account.jobs.values()].filter(({ isDone }) => !isDone);
    return answer(200, {
      data: isAsked ? going.map(({ id }) => this.#jobData(id)) : [],
      links: { self: '', next: null },
    });
  }

  #importErrors(id: string): NetAnswer {
    const job = this.account.jobs.get(id);
    return answer(200, {
      data: (job?.isLost === true ? [] : (job?.refused ?? [])).map((index) => ({
        type: 'import-error',
        id: `${id}-${index}`,
        attributes: {
          code: 'invalid',
          title: 'Not taken',
          detail: 'This one is not taken.',
          source: { pointer: `/data/attributes/profiles/data/${index}/attributes/email` },
          original_payload: job?.people[index],
        },
      })),
      links: { self: '', next: null },
    });
  }

  #takeEvents(request: NetRequest, body: unknown): NetAnswer {
    const keys: string[] = [];
    for (const group of listAt(body, 'data', 'attributes', 'events-bulk-create', 'data')) {
      const email = String(at(group, 'attributes', 'profile', 'data', 'attributes', 'email'));
      for (const event of listAt(group, 'attributes', 'events', 'data')) {
        const uniqueId = String(at(event, 'attributes', 'unique_id'));
        const metric = String(at(event, 'attributes', 'metric', 'data', 'attributes', 'name'));
        const time = new globalThis.Date(String(at(event, 'attributes', 'time'))).getTime();
        keys.push(uniqueId);
        this.account.addEvent({ uniqueId, email, metric, at: time, visibleAt: this.account.now });
      }
    }
    this.#take(request, keys);
    return answer(202, {});
  }

  #readMembers(url: URL, members: ReadonlySet<string>): NetAnswer {
    const all = [...this.account.people.values()].filter(({ id }) => members.has(id));
    const data = all.map(({ id, email, attributes }) => ({
      type: 'profile',
      id,
      attributes: { ...attributes, email, phone_number: null, external_id: null, joined_group_at: iso(0) },
    }));
    return this.#page(
      url,
      data.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
  }

  #readEvents(url: URL): NetAnswer {
    const filter = url.searchParams.get('filter') ?? '';
    const bound = (name: string): number | undefined => {
      const [, text] = new RegExp(`${name}\\(datetime,([^)]*)\\)`).exec(filter) ?? [];
      return text === undefined ? undefined : new globalThis.Date(text).getTime();
    };
    const least = bound('greater-or-equal') ?? (bound('greater-than') ?? -1) + 1;
    const most = bound('less-than') ?? (bound('less-or-equal') ?? Infinity) + 1;
    const sign = url.searchParams.get('sort')?.startsWith('-') === true ? -1 : 1;
    const data = this.account.events
      .filter(({ at: time, visibleAt }) => time >= least && time < most && visibleAt <= this.account.now)
      .toSorted((a, b) => sign * (a.at - b.at || (a.id < b.id ? -1 : 1)))
      .map(({ id, at: time, uniqueId, email, metric }) => ({
        type: 'event',
        id,
        attributes: {
          timestamp: Math.floor(time / 1000),
          datetime: iso(time),
          uuid: `uuid-${id}`,
          event_properties: { uniqueId },
        },
        relationships: {
          profile: { data: { type: 'profile', id: this.account.person(email).id } },
          metric: { data: { type: 'metric', id: metric } },
        },
      }));
    return this.#page(url, data);
  }

  /** A cursor names the object behind which the next page begins. */
  #page(url: URL, all: readonly { readonly id: string }[]): NetAnswer {
    const cursor = url.searchParams.get('page[cursor]');
    const start = cursor === null ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
    const data = all.slice(start, start + pageSize);
    const last = data.at(-1);
    const next = new URL(url);
    next.searchParams.set('page[cursor]', last?.id ?? '');
    const isMore = start + pageSize < all.length;
    return answer(200, {
      data,
      included: [],
      links: { self: url.href, next: isMore ? `https://a.klaviyo.com${next.pathname}${next.search}` : null },
    });
  }
}
