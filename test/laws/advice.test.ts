// Every message of klaviyo-sink that proposes a flag is followed by a test, or is named here with why it is not.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import ts from 'typescript';
import { ofColumns, ofTheInput } from '../cli/sink/advice/input.ts';
import { ofFlags, ofValues } from '../cli/sink/advice/options.ts';
import { ofRuns } from '../cli/sink/advice/runs.ts';
import { inClone } from '../root.ts';

const rooms = ['sink', 'cli/sink', 'cli/kit', 'klaviyo', 'files', 'json', 'time'];

/** Texts of --help and of tables, whose blocks the documents run; and the style of a page, whose words begin with -- too. */
const helps = /(?:^|\/)(?:help|options|operation-help|shells|page\/style)\.ts$/;
const described = new Set(['help', 'needs', 'summary', 'accepts', 'argument', 'description']);

/** Words of messages that no case of advice follows, and why. */
const others: Readonly<Record<string, string>> = {
  'ask for CSV: psql --csv': 'flags of other programs; test/cli/sink/engines follows them',
  'clickhouse-client --format CSVWithNames': 'the same',
  'is what a program says below its rows': 'the same',
  'psql says of a statement before the query': 'the same',
  'its backslashes are doubled': 'the same',
  'ClickHouse: JSONEachRow, without --columns': 'the same',
  '(--exclude), or the output is cut off': 'a flag of td',
  'unless --limit is given': 'a flag of tdx',
  'the input is empty: nothing to do (--allow-empty)': 'says which flag was given',
  '(--stop-on-batch-failure)': 'says which flag was given',
  '(--strict-columns)': 'says which flag was given',
  '(--validate-first)': 'says which flag was given',
  '(--nulls error)': 'says which flag was given',
  '(--type)': 'says which flag was given',
  'is compared (--key)': 'says which flag was given',
  'more than --max-rejects': 'says which limit was reached',
  'have not ended within --wait-timeout': 'says which limit was reached',
  'longer than --retry-max-wait allows': 'says which limit was reached',
  'did not end within --read-timeout': 'says which limit was reached',
  '--write-timeout and --read-timeout together': 'says which limit was reached',
  'nothing for …, --read-timeout': 'says which limit was reached',
  ', --connect-timeout': 'says which limit was reached',
  'with --accounts each account has a key of its own': 'says which flag was given',
  'as --columns says': 'says which flag was given',
  'check --revision and the base URL': 'nobody knows which of the two it is',
  'choose a newer one with --revision': 'which revision Klaviyo has then is not known today',
  'choose one with --revision': 'the same; test/cli/check.test.ts has the finding',
  'with --lock-wait TIME': 'test/files has a run that waits',
  'tasks have ': 'test/cli/sink/config.test.ts chooses a task',
  'name the file that --rejects has written': 'says which file is meant',
  'expected a file that klaviyo-sink --rejects has written': 'says which file is meant',
  'klaviyo-sink rejects takes one FILE, and --records': 'says what is taken',
  'FILE, and --records': 'says what is taken',
  'stdout has the bodies of --dry-run=bodies': 'says which flag was given',
  'names one for all records': 'a column in --help',
  '--op consent --consent ': 'the place of a flag that was given elsewhere',
  ' or --op ': 'the same',
  ', or --no-list': 'a part of the message that a list is needed, whose case takes it',
  '--report and --accounts name the same file': 'says which flags were given',
};

/** A text of the code, with … where something is put in. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    return node.text;
  }
  return ts.isTemplateExpression(node)
    ? node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')
    : undefined;
}

function isDescription(node: ts.Node): boolean {
  const { parent } = node;
  return ts.isPropertyAssignment(parent) && ts.isIdentifier(parent.name) && described.has(parent.name.text);
}

/** The texts of a source that propose a flag. */
function proposals(source: string): string[] {
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== undefined && isProposal(text) && !isDescription(node)) {
      found.push(text);
    }
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true));
  return found;
}

/** A flag stands in it, other than as its first word, which is what was given; and it does not say what excludes what. */
function isProposal(text: string): boolean {
  const rest = text.replace(/^--[a-z][\w-]*/, '');
  return / /.test(text) && /(?:^|[\s('"=…])--[a-z]/.test(rest) && !/ exclude| goes? with /.test(text);
}

const followed = [...ofTheInput, ...ofColumns, ...ofValues, ...ofFlags, ...ofRuns].map(({ says }) => says);

const texts = rooms.flatMap((room) =>
  readdirSync(inClone(`lib/${room}`), { recursive: true, encoding: 'utf8' })
    .map((file) => join(room, file))
    .filter((file) => file.endsWith('.ts') && !helps.test(file))
    .flatMap((file) =>
      proposals(readFileSync(inClone(`lib/${file}`), 'utf8')).map((text) => ({ file, text })),
    ),
);

/** A case names a message by words of it, or the text is a part of such words. */
const names = (known: readonly string[], text: string) => known.some((words) => text.includes(words));

test('texts that propose a flag are recognised', (t) => {
  t.same(
    proposals(
      "say('map it with --map'); say(`${name}: leave --format out`); say(`--map ${a}: no such column`); const f = '--map'; " +
        "say('--a and --b exclude each other'); const row = { help: 'with --map' };",
    ),
    ['map it with --map', '…: leave --format out'],
  );
  t.end();
});

test('each is followed by a case of test/cli/sink/advice', (t) => {
  t.ok(texts.length > 50, `${texts.length} texts`);
  const forgotten = texts.filter(({ text }) => !names([...followed, ...Object.keys(others)], text));
  t.strictSame(forgotten, [], 'a message that proposes a flag has a case there, or a reason here');
  t.end();
});

test('no reason is there for a message that has gone', (t) => {
  const gone = Object.keys(others).filter((words) => !texts.some(({ text }) => text.includes(words)));
  t.strictSame(gone, []);
  t.end();
});
