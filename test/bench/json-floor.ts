// What JSON itself costs: every line of stdin parsed and printed again, and nothing else.
import { stdin, stdout } from 'node:process';

let rest = '';
for await (const chunk of stdin.setEncoding('utf8')) {
  const lines = (rest + String(chunk)).split('\n');
  rest = lines.pop() ?? '';
  stdout.write(`${lines.map((line) => JSON.stringify(JSON.parse(line))).join('\n')}\n`);
}
