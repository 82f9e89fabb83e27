// The laws of a night: nothing lost, twice within the bound, the state not ahead, and what was said of it true.
import type { Taking } from '../klaviyo/account.ts';
import { checkHistory } from './history-law.ts';
import { inputName, type Input, type Kind } from './plan.ts';
import { idsIn, mostLate } from './state-law.ts';
import { linesOf, type NightView, type Ran } from './watch.ts';

/** So long, in milliseconds, a process may take to write down an answer that it has. */
const patience = 2000;

/** What a run says whose lines are written, and whose state could not be; or it stands there, and may not outlast a crash. */
const told = /the next run reads this span again|the state has moved/;

function numberIn(report: unknown, key: string): number {
  return typeof report === 'object' && report !== null && key in report
    ? Number(Reflect.get(report, key))
    : Number.NaN;
}

/** The records that Klaviyo may keep, by what tells them apart. */
const goodKeys = ({ rows }: Input): string[] =>
  rows.filter(({ fate }) => fate === 'good').map(({ key }) => key);

function inputOf(night: NightView, kind: Kind, run: number | undefined): Input | undefined {
  return night.plan.inputs.get(inputName(kind, run ?? 0));
}

/** Whatever is told of itself by a process that ended by itself. */
function checkProcess(night: NightView, ran: Ran): void {
  const { watch } = night;
  const { kind, exit, report, process, run, log } = ran;
  const name = `${kind}${run === undefined ? '' : ` ${run}`} (${process.pid})`;
  const status = exit?.status ?? null;
  if (status === 70 || /\n\s+at .*:\d+:\d+/.test(log)) {
    watch.wrong(`${name} says that it is broken: ${log.slice(-600)}`);
  }
  if (report === undefined || status === null || status === 75) {
    return;
  }
  // It stands there, and may not outlast a crash: its folder could not be synced, which the run says.
  if (status === 74 && /--report .*can't be written/.test(log)) {
    return;
  }
  const of = (key: string) => numberIn(report, key);
  if (of('exit_status') !== status) {
    watch.wrong(`${name} reports exit status ${of('exit_status')} and ends with ${status}`);
  }
  if (kind === 'source') {
    const added = ran.linesAfter - ran.linesBefore;
    if (of('records') !== added && (status === 0 || added > 0)) {
      watch.wrong(
        `${name} ends with ${status}, reports ${of('records')} records and has added ${added} lines`,
      );
    }
    if (status !== 0 && added > 0 && !told.test(log)) {
      watch.wrong(`${name} ends with ${status}, has added ${added} lines and does not say so: ${log}`);
    }
    return;
  }
  const settled = of('delivered') + (kind === 'changed' ? of('unchanged') : 0);
  if (of('read') !== settled + of('rejected') + of('failed')) {
    watch.wrong(`${name} reports ${JSON.stringify(report)}, which does not add up`);
  }
  checkDelivered(night, ran, of('delivered'), name);
}

/** No more can be delivered than Klaviyo has taken until then. */
function checkDelivered(
  { account, plan, watch }: NightView,
  { kind, run, endedAt }: Ran,
  delivered: number,
  name: string,
) {
  const input = kind === 'daemon' ? undefined : plan.inputs.get(inputName(kind, run ?? 0));
  if (input === undefined || kind === 'mirror') {
    return;
  }
  const keys = new Set(input.rows.map(({ key }) => key));
  const taken = new Set<string>();
  for (const { at, keys: some } of account.takings) {
    if (at <= endedAt) {
      some.filter((key) => keys.has(key)).forEach((key) => taken.add(key));
    }
  }
  if (delivered > taken.size) {
    watch.wrong(`${name} reports ${delivered} delivered, Klaviyo has taken ${taken.size}`);
  }
}

/** Whether whoever sent it has surely written down that it was taken. */
function isSettled(night: NightView, taking: Taking): boolean {
  const ran = night.watch.byProcess(taking.process);
  if (taking.answeredAt === undefined || taking.job?.isLost === true || ran === undefined) {
    return false;
  }
  // A changed run writes it at its end.
  if (ran.kind === 'changed' || ran.kind === 'mirror') {
    return ran.exit?.status === 0;
  }
  // What could not be written is said with 74; what was on the way then is within the bound.
  if (ran.exit?.status === 74) {
    return false;
  }
  const isWritten = ran.exit?.status !== undefined && ran.exit.status !== null;
  // Whoever was killed meanwhile could not say so any more.
  return isWritten || (taking.process.refusals === 0 && ran.endedAt - taking.answeredAt > patience);
}

/** Whether a run that was killed between two takings had other content for somebody: nobody knows which is there then. */
function isInDoubt({ watch, plan }: NightView, key: string, before: Taking, after: Taking): boolean {
  const [about = ''] = key.split(' ');
  return watch.of('changed').some(({ run, exit, endedAt }) => {
    const rows = plan.inputs.get(inputName('changed', run ?? 0))?.rows ?? [];
    const isBetween = endedAt >= before.at && endedAt <= after.at;
    return isBetween && exit?.status !== 0 && rows.some((row) => row.email === about && row.key !== key);
  });
}

/** What was taken, and written down as taken, is not sent again with the same journal or state. */
function checkTwice(night: NightView, kind: 'add' | 'track' | 'changed'): void {
  const last = new Map<string, { readonly key: string; readonly taking: Taking }>();
  for (const taking of night.account.takings) {
    if (night.watch.byProcess(taking.process)?.kind !== kind) {
      continue;
    }
    for (const key of taking.keys) {
      const about = kind === 'changed' ? (key.split(' ')[0] ?? '') : key;
      const before = last.get(about);
      const isRefused = key.startsWith('refused');
      const isSame = before !== undefined && before.key === key && !isRefused;
      const isDoubtful = isSame && kind === 'changed' && isInDoubt(night, key, before.taking, taking);
      if (isSame && !isDoubtful && isSettled(night, before.taking)) {
        night.watch.wrong(
          `${key} was taken from process ${before.taking.process.pid} and written down, and sent again by process ${taking.process.pid}`,
        );
      }
      last.set(about, { key, taking });
    }
  }
}

/** After the morning all that can be there is there. */
function checkLost(night: NightView, kind: 'add' | 'track'): void {
  const { account, watch, plan } = night;
  const members = kind === 'add' ? account.membersOf('Night') : new Set<string>();
  const events = new Set(account.events.map(({ uniqueId }) => uniqueId));
  const runs = new Map(watch.of(kind).map((ran) => [ran.run ?? 0, ran]));
  for (const [run, last] of runs) {
    const input = inputOf(night, kind, run);
    if (input === undefined) {
      continue;
    }
    for (const { key, email, fate } of input.rows) {
      if (fate === 'good' && !(kind === 'add' ? members.has(email) : events.has(key))) {
        watch.wrong(
          `${key} of ${input.path} is lost; its last run ended with ${last.exit?.status}: ${last.log.slice(-300)}`,
        );
      }
    }
    const good = goodKeys(input).length;
    const { report } = last;
    const delivered = numberIn(report, 'delivered');
    // What a job refuses whose answer could not be read counts as delivered: nobody can ask for it.
    const unseen = plan.faults.includes('answers garbage')
      ? input.rows.filter(({ fate }) => fate === 'refused').length
      : 0;
    // A job that was lost takes a run more than there is one.
    if (!plan.losesJobs && input.rows.length > 0 && !(delivered >= good && delivered <= good + unseen)) {
      watch.wrong(
        `the last run of ${input.path} reports ${JSON.stringify(report)}, and ${good} are good: ${last.log.slice(-300)}`,
      );
    }
  }
}

function checkMirror(night: NightView): void {
  const last = night.watch.of('mirror').at(-1);
  const input = inputOf(night, 'mirror', last?.run);
  if (last?.exit?.status !== 0 || input === undefined || night.plan.losesJobs) {
    return;
  }
  const members = [...night.account.membersOf('Members')].toSorted().join();
  const wanted = input.rows
    .map(({ email }) => email)
    .toSorted()
    .join();
  if (members !== wanted) {
    night.watch.wrong(`mirror ${last.run} ended well, and the list holds ${members} instead of ${wanted}`);
  }
}

function checkChanged(night: NightView): void {
  const { account, watch } = night;
  const last = watch.of('changed').at(-1);
  const input = inputOf(night, 'changed', last?.run);
  if (last?.exit?.status !== 0 || input === undefined || night.plan.losesJobs) {
    return;
  }
  for (const { email, key } of input.rows) {
    const properties = account.people.get(email)?.attributes['properties'];
    if (`${email} ${JSON.stringify(properties)}` !== key) {
      watch.wrong(`changed ${last.run} ended well, and ${key} is ${JSON.stringify(properties)} in Klaviyo`);
    }
  }
}

function checkSource({ account, disk, watch }: NightView): void {
  const runs = watch.of('source');
  const good = runs.findLast(({ exit }) => exit?.status === 0);
  const again = runs.filter(
    ({ exit, linesBefore, linesAfter }) =>
      exit?.status === null || (exit?.status !== 0 && linesAfter > linesBefore),
  ).length;
  const ids = idsIn(linesOf(disk));
  for (const { id, at, visibleAt } of account.events) {
    const count = ids.get(id) ?? 0;
    if (
      good !== undefined &&
      visibleAt - at <= mostLate &&
      visibleAt <= good.startedAt &&
      at < good.startedAt - 60_000 &&
      count === 0
    ) {
      watch.wrong(
        `${id} of ${new globalThis.Date(at).toISOString()}, visible since ${new globalThis.Date(visibleAt).toISOString()}, was never printed`,
      );
    }
    if (count > 1 + again) {
      watch.wrong(
        `${id} was printed ${count} times, and ${again} runs were killed or could not move the state`,
      );
    }
  }
  for (const line of good === undefined ? [] : linesOf(disk)) {
    if (!line.startsWith('{') || !line.endsWith('}')) {
      watch.wrong(`the output holds ${JSON.stringify(line.slice(0, 80))}`);
    }
  }
}

export function checkNight(night: NightView): void {
  for (const ran of night.watch.runs) {
    checkProcess(night, ran);
  }
  for (const kind of night.plan.kinds) {
    if (kind === 'add' || kind === 'track') {
      checkLost(night, kind);
    }
    if (kind !== 'mirror' && kind !== 'source') {
      checkTwice(night, kind);
    }
    checkHistory(night, kind);
  }
  checkMirror(night);
  checkChanged(night);
  if (night.plan.kinds.includes('source')) {
    checkSource(night);
  }
  for (const name of night.disk.at('/data', 'scandir').entries.keys()) {
    if (name.endsWith('.lock') && night.watch.runs.every(({ exit }) => exit?.status !== null)) {
      night.watch.wrong(`${name} is left, and nobody was killed`);
    }
  }
}
