// Tables by the width that a terminal shows.
import stringWidth from 'string-width';
import { test } from 'tap';
import { cutToWidth, renderDetails, renderTable } from '../lib/table.ts';

const columns = [
  { title: 'NAME', shrinks: true },
  { title: 'N', align: 'right' },
] as const;

test('columns are as wide as what is shown: wide characters two, combining marks none', async (t) => {
  const text = renderTable(columns, [
    ['東京の顧客', '1'],
    ['e\u0301te\u0301', '20'],
    ['👩‍🚀', '3'],
  ]);
  t.equal(text, 'NAME         N\n東京の顧客   1\ne\u0301te\u0301         20\n👩‍🚀           3\n');
  t.same(
    text
      .trimEnd()
      .split('\n')
      .map((line) => stringWidth(line)),
    [14, 14, 14, 14],
  );
});

test('a line that is too long is cut at a whole character, in a column that may shrink', async (t) => {
  const lines = renderTable(columns, [['東京の顧客東京の顧客', '1']], { width: 12 })
    .trimEnd()
    .split('\n');
  t.ok(
    lines.every((line) => stringWidth(line) <= 12),
    lines.join('\n'),
  );
  t.match(lines[1], /^東京の顧… +1$/);
  t.equal(cutToWidth('👩‍🚀👩‍🚀👩‍🚀', 5), '👩‍🚀👩‍🚀…', 'no half of a sequence');
  t.equal(cutToWidth('abc', 3), 'abc');
});

test('a cell can not move the cursor', async (t) => {
  t.equal(renderTable([{ title: 'A' }], [['x\ny\u001b[2J\tz']]), 'A\nx y [2J z\n');
});

test('a ruled table has lines around its cells', async (t) => {
  t.equal(
    renderTable(columns, [['東', '1']], { ruled: true }),
    '+------+---+\n| NAME | N |\n+------+---+\n| 東   | 1 |\n+------+---+\n',
  );
});

test('details stand under each other, also over several lines', async (t) => {
  t.equal(
    renderDetails([
      ['名前', 'a'],
      ['command', 'b\nc'],
    ]),
    '名前     a\ncommand  b\n         c\n',
  );
});
