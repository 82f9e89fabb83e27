// The files that hold a contract, and those that are made from it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientFile } from './write/client-file.ts';
import { contract as contractShape, ContractError, type Contract } from './contract.ts';
import { printJson } from './write/print-json.ts';
import { schemaFile } from './write/schema-file.ts';
import { sandboxFile } from './write/sandbox-file.ts';

const rest = join('fixtures', 'klaviyo', 'contract.json');
/** The schemas stand in a file of their own, because they are the most of it. */
const schemas = join('fixtures', 'klaviyo', 'schemas.json');

/** The committed contract; undefined where there is none yet. `root`: the folder of the project. */
export function committedContract(root: string): Contract | undefined {
  if (![rest, schemas].every((file) => existsSync(join(root, file)))) {
    return undefined;
  }
  const [most, last] = [rest, schemas].map((file): unknown =>
    JSON.parse(readFileSync(join(root, file), 'utf8')),
  );
  const read = contractShape.safeParse({ ...Object(most), schemas: last });
  if (read.success) {
    return read.data;
  }
  const [issue] = read.error.issues;
  throw new ContractError(`${rest}: ${issue?.path.join(' ') ?? ''}: ${issue?.message ?? 'not understood'}`);
}

/** By path from the project's folder, the text of each file. @throws ContractError */
export function filesOf(contract: Contract): ReadonlyMap<string, string> {
  const { schemas: all, ...most } = contract;
  return new Map([
    [rest, printJson(most)],
    [schemas, printJson(all)],
    [join('lib', 'klaviyo', 'contract.ts'), clientFile(contract)],
    [join('lib', 'klaviyo', 'schemas.ts'), schemaFile(contract)],
    [join('lib', 'sandbox', 'contract.ts'), sandboxFile(contract)],
  ]);
}

/** The files, by path, that do not say what the contract says. */
export function outdated(root: string, contract: Contract): string[] {
  return [...filesOf(contract)].flatMap(([file, text]) => {
    const path = join(root, file);
    return existsSync(path) && readFileSync(path, 'utf8') === text ? [] : [file];
  });
}

/** @returns the files that it changed. */
export function writeFiles(root: string, contract: Contract): string[] {
  const changed = outdated(root, contract);
  const texts = filesOf(contract);
  for (const file of changed) {
    writeFileSync(join(root, file), texts.get(file) ?? '');
  }
  return changed;
}
