# fish completion for hoopgit-relay

set -l start __fish_use_subcommand
complete -c hoopgit-relay -n $start -f -a check -d 'Find every mistake'
complete -c hoopgit-relay -n $start -f -a serve -d 'Run the relay'
complete -c hoopgit-relay -l config -r -d 'The configuration'
complete -c hoopgit-relay -f -l help -d 'What can be typed'
complete -c hoopgit-relay -f -l version -d 'Which relay this is'
