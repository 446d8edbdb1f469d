# Completions of ssm-tui for bash 4 or newer.
#
#   ssm-tui completion bash > ~/.local/share/bash-completion/completions/ssm-tui
#
# or, in ~/.bashrc:  source <(ssm-tui completion bash)

_ssm_tui_completion() {
    local kind value
    COMPREPLY=()
    while IFS=$'\t' read -r kind value; do
        case $kind in
            plain) COMPREPLY+=("$value") ;;
            partial) COMPREPLY+=("$value"); compopt -o nospace ;;
            file) compopt -o default ;;
            folder) compopt -o dirnames ;;
        esac
    done < <(_SSM_TUI_COMPLETE=bash_complete COMP_LINE="${COMP_LINE:0:COMP_POINT}" \
        COMP_WORD="${COMP_WORDS[COMP_CWORD]}" "$1" 2> /dev/null)
}

complete -F _ssm_tui_completion ssm-tui
