# Completions of ssm-tui for fish.
#
#   ssm-tui completion fish > ~/.config/fish/completions/ssm-tui.fish

function _ssm_tui_completion
    set -l tokens (commandline --tokenize --cut-at-cursor --current-process)
    set -l line (commandline --cut-at-cursor --current-process | string collect)
    for answer in (_SSM_TUI_COMPLETE=fish_complete COMP_LINE=$line $tokens[1] 2> /dev/null)
        set -l parts (string split --max 1 \t -- $answer)
        switch $parts[1]
            case plain partial
                echo -- $parts[2]
            case file
                __fish_complete_path (commandline --current-token)
            case folder
                __fish_complete_directories (commandline --current-token)
        end
    end
end

complete --command ssm-tui --no-files --arguments '(_ssm_tui_completion)'
