// The command behind `make contract`: a specification into the contract and what is made from it, with what it changes.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { changesBetween } from './changes.ts';
import { ContractError, type Contract } from './contract.ts';
import { committedContract, outdated, writeFiles } from './files.ts';
import { readContract } from './read/read-contract.ts';
import { readSpecification } from './read/specification.ts';

/** Seen from dist/lib/build/contract. */
const project = fileURLToPath(new URL('../../../../', import.meta.url));

const usage =
  'make contract SPEC=path/to/openapi.json takes a specification; without SPEC the files are made anew from fixtures/klaviyo';

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ContractError(error instanceof Error ? error.message : String(error));
  }
}

function say(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

/** Nothing is written before everything has been understood. */
function take(path: string, root: string): void {
  const { contract, notes } = readContract(readSpecification(textOf(path)));
  const before = committedContract(root);
  const changes =
    before === undefined ? [`new: revision ${contract.revision}`] : changesBetween(before, contract);
  const written = writeFiles(root, contract);
  say(notes.map((note) => `note: ${note}`));
  say(changes.length === 0 ? ['nothing has changed'] : changes);
  say(written.map((file) => `written: ${file}`));
}

function committed(root: string): Contract {
  const contract = committedContract(root);
  if (contract === undefined) {
    throw new ContractError(`there is none yet: ${usage}`);
  }
  return contract;
}

function check(root: string): void {
  const wrong = outdated(root, committed(root));
  if (wrong.length > 0) {
    throw new ContractError(`not as \`make contract\` writes it: ${wrong.join(', ')}`);
  }
}

function argumentsOf(): { check: boolean; root: string; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({
      options: {
        check: { type: 'boolean', default: false },
        // For tests, which write to a folder of their own.
        root: { type: 'string', default: project },
      },
      allowPositionals: true,
    });
    return { ...values, positionals };
  } catch (error) {
    throw new ContractError(error instanceof Error ? error.message : String(error));
  }
}

function main(): void {
  const { check: checks, root, positionals } = argumentsOf();
  const [specification, ...others] = positionals;
  if (others.length > 0 || (checks && specification !== undefined)) {
    throw new ContractError(usage);
  }
  if (checks) {
    check(root);
  } else if (specification === undefined) {
    say(writeFiles(root, committed(root)).map((file) => `written: ${file}`));
  } else {
    take(specification, root);
  }
}

try {
  main();
} catch (error) {
  if (!(error instanceof ContractError)) {
    throw error;
  }
  process.stderr.write(`contract: ${error.message}\n`);
  process.exitCode = 65;
}
