// The scripts by which bash, zsh and fish ask a command how its line may go on.
import { Failure } from '../../../errors.ts';
import { didYouMean } from '../../../nearest.ts';

/** yargs answers in the form of the shell that the variable SHELL names, whichever started the command. */
const scripts: Readonly<Record<string, (command: string, name: string) => string>> = {
  bash: (command, name) => `# ${command} in bash: source <(${command} completion bash)
${name}() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(SHELL=bash ${command} --get-yargs-completions "\${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F ${name} ${command}
`,
  zsh: (command, name) => `#compdef ${command}
# ${command} in zsh: source <(${command} completion zsh)
${name}() {
  local -a found
  found=("\${(@f)$(SHELL=zsh ${command} --get-yargs-completions "\${(@)words[1,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then
    _describe 'values' found
  else
    _files
  fi
}
if [[ "\${zsh_eval_context[-1]}" == loadautofunc ]]; then
  ${name} "$@"
else
  compdef ${name} ${command}
fi
`,
  fish: (command, name) => `# ${command} in fish: ${command} completion fish | source
function ${name}
  set -l words (commandline -opc) (commandline -ct)
  set -l found (env SHELL=fish ${command} --get-yargs-completions $words 2>/dev/null)
  if set -q found[1]
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c ${command} -f -a '(${name})'
`,
};

/** Throws a `Failure` for no shell, another one, and more than one. */
export function completionScript(command: string, words: readonly string[]): string {
  const [shell = '', ...more] = words;
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (script === undefined || more.length > 0) {
    throw new Failure(
      'usage',
      `expected one shell: ${command} completion bash, zsh or fish${didYouMean(shell, Object.keys(scripts))}`,
    );
  }
  return script(command, `_${command.replaceAll('-', '_')}`);
}
