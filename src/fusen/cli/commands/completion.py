"""The command `completion`: prints a script that completes fusen's commands, options and names in a shell."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Shell(StrEnum):
    bash = "bash"
    zsh = "zsh"
    fish = "fish"


BASH = r"""# fusen completion for bash. Add to ~/.bashrc:  eval "$(fusen completion bash)"
_fusen() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        line="${line%%$'\t'*}"
        [ -n "$line" ] || continue
        case "${COMP_WORDS[COMP_CWORD]}" in
            \"*|\'*) ;;
            *) printf -v line '%q' "$line" ;;
        esac
        COMPREPLY+=("$line")
    done < <(fusen --complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _fusen fusen
"""
ZSH = r"""#compdef fusen
# fusen completion for zsh. Add to ~/.zshrc, after compinit:  eval "$(fusen completion zsh)"
_fusen() {
    local line
    local -a names shown
    for line in "${(@f)$(fusen --complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
        [[ -n "$line" ]] || continue
        names+=("${line%%$'\t'*}")
        shown+=("${line/$'\t'/  -- }")
    done
    if (( ${#names} )); then
        compadd -d shown -a names
    else
        _files
    fi
}
compdef _fusen fusen
"""
FISH = r"""# fusen completion for fish. Save it once:
#   fusen completion fish > ~/.config/fish/completions/fusen.fish
function __fusen_complete
    set -l words (commandline -opc) (commandline -ct)
    fusen --complete $words[2..-1] 2>/dev/null | string match -v ''
end
complete -c fusen -n 'not __fusen_complete >/dev/null' -F
complete -c fusen -n '__fusen_complete >/dev/null' -f -a '(__fusen_complete)'
"""
SCRIPTS = {Shell.bash: BASH, Shell.zsh: ZSH, Shell.fish: FISH}


def register(app: typer.Typer) -> None:
    app.command("completion")(completion)


def completion(shell: Annotated[Shell, typer.Argument(metavar="SHELL", hidden=True)]) -> None:
    """Print a script that completes commands for a shell.

    SHELL is bash, zsh or fish. The first lines of the script say where to put it. It completes commands, options,
    and the codes, sources, cases and coders of the study in this folder or above it.
    """
    typer.echo(SCRIPTS[shell], nl=False)
