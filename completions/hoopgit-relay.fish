# fish completion for hoopgit-relay

set -l start __fish_use_subcommand
set -l serve '__fish_seen_subcommand_from serve'
set -l recover '__fish_seen_subcommand_from recover'
complete -c hoopgit-relay -n $start -f -a check -d 'Find every mistake'
complete -c hoopgit-relay -n $start -f -a serve -d 'Run the relay'
complete -c hoopgit-relay -n $start -f -a recover -d 'What is open, or begin another log'
complete -c hoopgit-relay -n $start -f -a keys -d 'The keys that sign'
complete -c hoopgit-relay -n '__fish_seen_subcommand_from keys' -f -a 'list rotate'
complete -c hoopgit-relay -n $serve -x -l accept-unanchored -d 'Although no anchor answers'
complete -c hoopgit-relay -n $recover -f -l new-log -d 'The old log is not continued'
complete -c hoopgit-relay -n $recover -r -l checkpoint -d 'The last one of the old log'
complete -c hoopgit-relay -n $recover -x -l by -d 'Who decides'
complete -c hoopgit-relay -n $recover -x -l reason -d 'Why'
complete -c hoopgit-relay -l config -r -d 'The configuration'
complete -c hoopgit-relay -f -l help -d 'What can be typed'
complete -c hoopgit-relay -f -l version -d 'Which relay this is'
