#compdef ssm-tui
# Completions of ssm-tui for zsh.
#
#   ssm-tui completion zsh > ~/.zfunc/_ssm-tui      (a folder of $fpath, before compinit)
#
# or, in ~/.zshrc after compinit:  source <(ssm-tui completion zsh)

_ssm_tui_completion() {
    local -a plain partial
    local kind value files= folders=
    while IFS=$'\t' read -r kind value; do
        case $kind in
            plain) plain+=("$value") ;;
            partial) partial+=("$value") ;;
            file) files=1 ;;
            folder) folders=1 ;;
        esac
    done < <(_SSM_TUI_COMPLETE=zsh_complete \
        COMP_LINE="${(j: :)words[1,CURRENT-1]} $PREFIX" "${words[1]}" 2> /dev/null)
    (( $#plain )) && compadd -a plain
    (( $#partial )) && compadd -S '' -a partial
    [[ -n $files ]] && _files
    [[ -n $folders ]] && _files -/
    return 0
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _ssm_tui_completion "$@"
else
    compdef _ssm_tui_completion ssm-tui
fi
