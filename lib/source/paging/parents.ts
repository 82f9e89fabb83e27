// The parents under which a resource is read: those that were named, or all there are.
import { Failure } from '../../errors.ts';
import { quoted } from '../../klaviyo/answers/answers.ts';
import type { Call } from '../../klaviyo/call.ts';
import { walkPages, type PageSource } from './pages.ts';
import { firstCall, type RequestTemplate } from './request-template.ts';
import type { Resource } from '../resources/resource.ts';
import { resourceNamed } from '../resources/index.ts';
import { always } from '../incremental/time.ts';

/** Resources whose parents may be named by their names. */
const named: ReadonlySet<string> = new Set(['lists', 'segments']);

/** The ids of the parents; every one of them once, in Klaviyo's order. */
export async function findParents(
  source: PageSource,
  resource: Resource,
  asked: readonly string[],
): Promise<string[]> {
  const parent = resource.parent === undefined ? undefined : resourceNamed(resource.parent.resource);
  if (parent === undefined) {
    return [];
  }
  if (asked.length === 0) {
    return [...(await allOf(source, parent))];
  }
  if (!named.has(parent.name)) {
    return [...new Set(asked)];
  }
  const found: string[] = [];
  for (const word of asked) {
    found.push(await idOf(source, parent, word));
  }
  return [...new Set(found)];
}

async function allOf(source: PageSource, resource: Resource): Promise<Set<string>> {
  const ids = new Set<string>();
  const template: RequestTemplate = {
    endpoint: resource.endpoint,
    type: resource.type,
    pageSize: resource.pageSize,
    include: [],
    fields: undefined,
    additional: [],
    where: [],
    time: undefined,
    stable: false,
  };
  const parents = resource.parent === undefined ? [undefined] : await findParents(source, resource, []);
  const filters = resource.variants.length === 0 ? [''] : resource.variants.map(({ filter }) => filter);
  for (const parentId of parents) {
    for (const filter of filters) {
      const call = firstCall(template, { parentId, filter, span: always }, 0);
      for (const id of await idsOf(source, call)) {
        ids.add(id);
      }
    }
  }
  return ids;
}

/** Filled again from the start where a cursor is lost: that does no harm. */
async function idsOf(source: PageSource, first: Call): Promise<Set<string>> {
  const ids = new Set<string>();
  const pages = walkPages(source, () => first);
  for (let page = await pages.next(); page !== undefined; page = await pages.next()) {
    pages.prefetch();
    for (const { id } of page.data) {
      ids.add(id);
    }
  }
  return ids;
}

/** A word is an id where there is one like it, else a name. */
async function idOf(source: PageSource, parent: Resource, word: string): Promise<string> {
  for (const field of ['id', 'name']) {
    const query = { filter: `any(${field},[${quoted(word)}])`, [`fields[${parent.type}]`]: 'name' };
    const call = { endpoint: parent.endpoint, query, repeatable: true };
    const ids = [...(await idsOf(source, call))];
    const [id] = ids;
    if (ids.length > 1) {
      throw new Failure(
        'list_ambiguous',
        `--parent ${JSON.stringify(word)}: several ${parent.name} have this name (${ids.join(', ')}): name one by its id`,
      );
    }
    if (id !== undefined) {
      return id;
    }
  }
  throw new Failure(
    'parent_not_found',
    `--parent ${JSON.stringify(word)}: none of the ${parent.name} has this id or name (letter case counts); klaviyo-source ${parent.name} prints them`,
  );
}
