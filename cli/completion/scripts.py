"""What each shell is given to run: scripts that ask the command for candidates, and put them where they belong.

They stand in for Click's own, which lose `--option=` in zsh and fish and find nothing after it in bash
(pallets/click#2847), cut a value at a comma in fish, and count words wrongly where the cursor is in the middle of a
line. These send the line up to the cursor, as it was typed, in `COMP_WORDS`, without `COMP_CWORD`.
"""

BASH = r"""_sessionnet_completion() {
    local kind value
    COMPREPLY=()
    while IFS=, read -r kind value; do
        case $kind in
            file) compopt -o default ;;
            dir) compopt -o default -o dirnames ;;
            plain)
                COMPREPLY+=("$value")
                [[ $value == *= ]] && compopt -o nospace
                ;;
        esac
    done < <(env _SESSIONNET_COMPLETE=bash_complete COMP_WORDS="${COMP_LINE:0:COMP_POINT}" COMP_CWORD= \
        COMP_WORD="$2" "$1" 2>/dev/null)
}

complete -o nosort -F _sessionnet_completion sessionnet
"""

ZSH = r"""#compdef sessionnet

_sessionnet() {
    local kind value help
    local -a lines plain described open
    lines=("${(@f)$(env _SESSIONNET_COMPLETE=zsh_complete COMP_CWORD= \
        COMP_WORDS="${(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX" ${~words[1]} 2>/dev/null)}")
    for kind value help in "${lines[@]}"; do
        case $kind in
            file) [[ $PREFIX == -*=* ]] && compset -P 1 '*='; _files ;;
            dir) [[ $PREFIX == -*=* ]] && compset -P 1 '*='; _files -/ ;;
            plain)
                if [[ $value == *= ]]; then open+=("$value")
                elif [[ $help == _ ]]; then plain+=("$value")
                else described+=("${value//:/\\:}:$help")
                fi
                ;;
        esac
    done
    (( $#described )) && _describe -V sessionnet described
    (( $#plain )) && compadd -V plain -a plain
    (( $#open )) && compadd -V open -S '' -a open
}

if [[ $funcstack[1] == _sessionnet ]]; then  # loaded from a file of this name in fpath
    _sessionnet "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
    compdef _sessionnet sessionnet
fi
"""

FISH = r"""function _sessionnet_completion
    set -l command (commandline -opc)[1]
    set -l line (commandline -cp | string collect)
    for answer in (env _SESSIONNET_COMPLETE=fish_complete COMP_CWORD= COMP_WORDS=$line $command 2>/dev/null)
        set -l parts (string split -m 1 , -- $answer)
        switch $parts[1]
            case plain
                echo -- $parts[2]
            case file dir
                set -l place (string split \t -- $parts[2])
                set -l paths (__fish_complete_path $place[2])
                test $parts[1] = dir; and set paths (__fish_complete_directories $place[2])
                for path in $paths
                    echo -- $place[1]$path
                end
        end
    end
end

complete --no-files --keep-order --command sessionnet --arguments "(_sessionnet_completion)"
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}
