# fish completion for hoopgit

function __hoopgit_pushes
    hoopgit status --json --quiet 2>/dev/null |
        string match -rg '"id":"([0-9A-Z]{26})"'
end

function __hoopgit_at
    # The words so far are this command: group and command.
    set -l words (commandline -opc)
    test (count $words) -gt (count $argv)
    or return 1
    for i in (seq (count $argv))
        test "$words[(math $i + 1)]" = "$argv[$i]"
        or return 1
    end
end

complete -c hoopgit -s h -l help -d 'What can be typed'
complete -c hoopgit -l json -d 'Print JSON for programs'
complete -c hoopgit -l relay -x -d 'The relay to talk to'
complete -c hoopgit -l token-file -r -d 'An OIDC token in a file'
complete -c hoopgit -s q -l quiet -d 'Say less'
complete -c hoopgit -s v -l verbose -d 'Say more'

set -l start __fish_use_subcommand
complete -c hoopgit -n $start -f -l version -d 'Which hoopgit this is'
complete -c hoopgit -n $start -f -a login -d 'Sign in to a relay'
complete -c hoopgit -n $start -f -a logout -d 'End the session'
complete -c hoopgit -n $start -f -a whoami -d 'Show who you are'
complete -c hoopgit -n $start -f -a token -d 'Print a token of minutes'
complete -c hoopgit -n $start -f -a exec -d 'Run a command for an agent'
complete -c hoopgit -n $start -f -a setup -d 'Make git use the relay'
complete -c hoopgit -n $start -f -a doctor -d 'Find out what is wrong'
complete -c hoopgit -n $start -f -a credential -d 'For git; not for people'
complete -c hoopgit -n $start -f -a clone -d 'Clone through the relay'
complete -c hoopgit -n $start -f -a push -d 'Scan, push, show the decision'
complete -c hoopgit -n $start -f -a status -d 'Your open pushes, or one push'
complete -c hoopgit -n $start -f -a scan -d 'Look for secrets'
complete -c hoopgit -n $start -f -a approvals -d 'Review held pushes'
complete -c hoopgit -n $start -f -a policy -d 'Try policy files'
complete -c hoopgit -n $start -f -a audit -d 'Read the book'

complete -c hoopgit -n '__hoopgit_at login' -f -l device -d 'With another device'
complete -c hoopgit -n '__hoopgit_at login' -f -l paste -d 'Paste the last address'
complete -c hoopgit -n '__hoopgit_at login' -x -l port -d 'For the browser'
complete -c hoopgit -n '__hoopgit_at login' -f -l ci -d 'By the token of this job'
complete -c hoopgit -n '__hoopgit_at login' -x -l issuer -d 'Where to sign in'
complete -c hoopgit -n '__hoopgit_at login' -f -l force -d 'At the issuer again'

complete -c hoopgit -n '__hoopgit_at token' -x -l repo -d 'For this one only'

complete -c hoopgit -n '__hoopgit_at exec' -x -l agent -d 'What it is called'
complete -c hoopgit -n '__hoopgit_at exec' -x -l branch-prefix -d 'Of its branches'
complete -c hoopgit -n '__hoopgit_at exec' -x -l repo -d 'It may use this one'
complete -c hoopgit -n '__hoopgit_at exec' -x -l may -a 'fetch create update force delete' -d 'What it may do'
complete -c hoopgit -n '__hoopgit_at exec' -x -l pushes -d 'So many'
complete -c hoopgit -n '__hoopgit_at exec' -x -l life -d 'For so long'

complete -c hoopgit -n '__hoopgit_at setup' -f -l hooks -d 'Scan before commits'
complete -c hoopgit -n '__hoopgit_at setup' -x -l instead-of -d 'For these URLs'
complete -c hoopgit -n '__hoopgit_at setup' -f -l undo -d 'Remove it all'
complete -c hoopgit -n '__hoopgit_at setup' -f -l global -d 'For this user'
complete -c hoopgit -n '__hoopgit_at setup' -f -l local -d 'For this repository'

complete -c hoopgit -n '__hoopgit_at push' -l wait -d 'Wait for the decision'
complete -c hoopgit -n '__hoopgit_at push' -l no-wait -d 'Do not wait'
complete -c hoopgit -n '__hoopgit_at push' -l no-scan -d 'Leave it to the relay'

complete -c hoopgit -n '__hoopgit_at status' -f -a '(__hoopgit_pushes)'
complete -c hoopgit -n '__hoopgit_at credential' -f -a get

complete -c hoopgit -n '__hoopgit_at scan' \
    -a 'staged range history tree blob stdin hook allow ignore baseline rules doctor explain'
complete -c hoopgit -n '__hoopgit_at scan' -l require-input -d 'Or exit with 3'
complete -c hoopgit -n '__hoopgit_at scan' -l no-inline-allow -d 'Report all'
complete -c hoopgit -n '__hoopgit_at scan hook' -a 'install remove status run'
complete -c hoopgit -n '__hoopgit_at scan hook' -l global -d 'For this user'
complete -c hoopgit -n '__hoopgit_at scan hook' -l commit-msg -d 'Messages too'
complete -c hoopgit -n '__hoopgit_at scan' -x -l max-bytes -d 'Read no more'
complete -c hoopgit -n '__hoopgit_at scan' -x -l format \
    -a 'text json jsonl sarif csv junit github' -d 'How it is written'
complete -c hoopgit -n '__hoopgit_at scan' -r -l output -d 'To a file'
complete -c hoopgit -n '__hoopgit_at scan' -x -l min-confidence \
    -a 'guess likely sure' -d 'Leave out the less sure'
complete -c hoopgit -n '__hoopgit_at scan' -x -l enable-rule -d 'Only this one'
complete -c hoopgit -n '__hoopgit_at scan' -l show-allowed -d 'What is excused too'
complete -c hoopgit -n '__hoopgit_at scan' -l strict -d 'Archives count'
complete -c hoopgit -n '__hoopgit_at scan explain' -l stdin -d 'Of the input'
complete -c hoopgit -n '__hoopgit_at scan rules' -a 'list show test'
complete -c hoopgit -n '__hoopgit_at scan' -l stats -d 'How long it took'
complete -c hoopgit -n '__hoopgit_at scan staged' -l worktree -d 'Not staged yet'
complete -c hoopgit -n '__hoopgit_at scan range' -l shallow-ok -d 'No gap'
complete -c hoopgit -n '__hoopgit_at scan range' -l as-relay -d 'By what a relay goes by'
complete -c hoopgit -n '__hoopgit_at scan history' -l shallow-ok -d 'No gap'
complete -c hoopgit -n '__hoopgit_at scan tree' -x -l rev -d 'Files of a revision'
complete -c hoopgit -n '__hoopgit_at scan stdin' -x -l path -d 'Its name'
complete -c hoopgit -n '__hoopgit_at scan' -r -s c -l config -d 'Rules of this file'
complete -c hoopgit -n '__hoopgit_at scan' -x -l compat -a gitleaks -d 'Scan as it does'
complete -c hoopgit -n '__hoopgit_at scan' -r -l gitleaks-default -d 'Its rules'
complete -c hoopgit -n '__hoopgit_at scan' -r -s b -l baseline-path -d 'Not told'
complete -c hoopgit -n '__hoopgit_at scan' -r -s i -l gitleaks-ignore-path \
    -d 'A .gitleaksignore'
complete -c hoopgit -n '__hoopgit_at scan' -x -s f -l report-format \
    -a 'json csv junit sarif' -d 'As gitleaks writes it'
complete -c hoopgit -n '__hoopgit_at scan' -r -s r -l report-path -d 'To a file'
complete -c hoopgit -n '__hoopgit_at scan' -l redact -d 'How much of secrets'
complete -c hoopgit -n '__hoopgit_at scan' -l show-secrets -d 'Leave out nothing'
complete -c hoopgit -n '__hoopgit_at scan' -x -l exit-code -d 'With findings'
complete -c hoopgit -n '__hoopgit_at scan' -l ignore-gitleaks-allow -d 'Report all'
complete -c hoopgit -n '__hoopgit_at scan' -x -l max-decode-depth -d 'How often'
complete -c hoopgit -n '__hoopgit_at scan' -x -l max-archive-depth -d 'How deep'
complete -c hoopgit -n '__hoopgit_at scan' -x -l max-target-megabytes -d 'No larger'
complete -c hoopgit -n '__hoopgit_at scan' -l follow-symlinks -d 'What links lead to'
complete -c hoopgit -n '__hoopgit_at scan' -x -l log-opts -d 'For git log'
complete -c hoopgit -n '__hoopgit_at scan' -x -l platform \
    -a 'github gitlab azuredevops gitea bitbucket none' -d 'Of links'
complete -c hoopgit -n '__hoopgit_at scan' -l no-config -d 'Built-in rules alone'
complete -c hoopgit -n '__hoopgit_at scan' -r -l baseline -d 'This baseline'
for command in 'scan tree' 'scan history'
    complete -c hoopgit -n "__hoopgit_at $command" -l fail-on-unused-ignores \
        -d 'Or exit with 1'
end
complete -c hoopgit -n '__hoopgit_at scan' -x -l today -d 'Entries hold as of then'
complete -c hoopgit -n '__hoopgit_at scan ignore' -a 'unused migrate'
complete -c hoopgit -n '__hoopgit_at scan baseline' -a 'create tidy'
complete -c hoopgit -n '__hoopgit_at scan baseline' -l history -d 'Of any ref, too'
complete -c hoopgit -n '__hoopgit_at scan allow' -x -l rule -d 'Only as found by it'
complete -c hoopgit -n '__hoopgit_at scan allow' -x -l path -d 'Only at such paths'
for command in 'scan allow' 'scan ignore'
    complete -c hoopgit -n "__hoopgit_at $command" -x -l until -d 'The last day'
    complete -c hoopgit -n "__hoopgit_at $command" -x -l reason -d 'Why it may be'
    complete -c hoopgit -n "__hoopgit_at $command" -x -l by -d 'Who says so'
end

complete -c hoopgit -n '__hoopgit_at approvals' -f \
    -a 'list show approve deny withdraw (__hoopgit_pushes)'
complete -c hoopgit -n '__hoopgit_at approvals list' -f -l all -d 'Of others too'
complete -c hoopgit -n '__hoopgit_at approvals approve' -x -l subject \
    -d 'What was reviewed'
complete -c hoopgit -n '__hoopgit_at approvals' -x -s m -l comment -d Why

complete -c hoopgit -n '__hoopgit_at policy' -a 'check lint test'
complete -c hoopgit -n '__hoopgit_at policy test' -r -l cases -d 'Described pushes'
complete -c hoopgit -n '__hoopgit_at policy test' -r -F -l token -d 'A token of a job'
complete -c hoopgit -n '__hoopgit_at policy test' -r -F -l claims -d 'Its claims'
complete -c hoopgit -n '__hoopgit_at policy test' -x -l issuer -d 'Its entry'
complete -c hoopgit -n '__hoopgit_at policy test' -x -l repo -d 'For this repository'
complete -c hoopgit -n '__hoopgit_at policy test' -x -l ref -d 'To write this ref'

complete -c hoopgit -n $start -f -a admin -d 'What administrators do'
complete -c hoopgit -n '__hoopgit_at admin' -f -a 'sweep sinks hold erase requests confirm resolve revoke'
complete -c hoopgit -n '__hoopgit_at admin hold' -f -a 'set release list'
complete -c hoopgit -n '__hoopgit_at admin hold set' -x -l person -d 'Issuer and subject'
complete -c hoopgit -n '__hoopgit_at admin hold set' -x -l repo -d 'In this one'
complete -c hoopgit -n '__hoopgit_at admin hold set' -x -l since -d 'From then on'
complete -c hoopgit -n '__hoopgit_at admin hold set' -x -l until -d 'Before this'
complete -c hoopgit -n '__hoopgit_at admin hold set' -l all -d 'On everything'
for words in 'hold set' 'hold release' erase
    complete -c hoopgit -n "__hoopgit_at admin $words" -x -l reason -d Why
    complete -c hoopgit -n "__hoopgit_at admin $words" -x -l ticket -d 'The ticket of it'
end
complete -c hoopgit -n '__hoopgit_at admin resolve' -f -a 'landed conflict'
complete -c hoopgit -n '__hoopgit_at admin resolve' -x -l reason -d 'How you know'
complete -c hoopgit -n '__hoopgit_at admin revoke' -x -l token -d 'This credential'
complete -c hoopgit -n '__hoopgit_at admin revoke' -x -l session -d 'This session'
complete -c hoopgit -n '__hoopgit_at admin revoke' -x -l person -d 'Issuer and subject'
complete -c hoopgit -n '__hoopgit_at admin revoke' -l all -d 'All of everybody'
complete -c hoopgit -n '__hoopgit_at admin revoke' -x -l reason -d Why
complete -c hoopgit -n '__hoopgit_at admin erase' -x -l person -d 'Issuer and subject'
complete -c hoopgit -n '__hoopgit_at admin erase' -x -l event -d 'Of this entry'
complete -c hoopgit -n '__hoopgit_at admin erase' -x -l field -d 'This body'
complete -c hoopgit -n '__hoopgit_at admin confirm' -x -l subject -d 'What was looked at'
complete -c hoopgit -n '__hoopgit_at admin sweep' -x -l repo -d 'Only this one'
complete -c hoopgit -n '__hoopgit_at admin sinks' -x -l resume -d 'Go on with it'
complete -c hoopgit -n '__hoopgit_at audit' -f -a 'query export show tail who replay verify evidence attestation (__hoopgit_pushes)'
complete -c hoopgit -n '__hoopgit_at audit export' -x -l format \
    -a 'jsonl csv cef ecs ocsf cloudevents syslog' -d 'How they are written'
complete -c hoopgit -n '__hoopgit_at audit export' -f -l gzip -d 'Packed'
complete -c hoopgit -n '__hoopgit_at audit export' -r -s o -l output -d 'A new file'
for name in person repo ref group agent commit verdict severity rule \
        fingerprint since until type push outcome
    complete -c hoopgit -n '__hoopgit_at audit export' -x -l $name -d 'As of query'
end
complete -c hoopgit -n '__hoopgit_at audit query' -x -l person -d 'Who did it'
complete -c hoopgit -n '__hoopgit_at audit query' -x -l repo -d Where
complete -c hoopgit -n '__hoopgit_at audit query' -x -l ref -d 'Which ref'
complete -c hoopgit -n '__hoopgit_at audit query' -x -l group -d 'Of whoever is in it'
complete -c hoopgit -n '__hoopgit_at audit query' -x -l agent -d 'Which agent'
complete -c hoopgit -n '__hoopgit_at audit query' -x -l commit -d 'About this commit'
complete -c hoopgit -n '__hoopgit_at audit query' -x -l verdict \
  -a 'allow ask deny' -d 'Of the policy'
complete -c hoopgit -n '__hoopgit_at audit query' -x -l severity \
  -a 'info notice warning high critical' -d 'Or higher'
complete -c hoopgit -n '__hoopgit_at audit query' -x -l rule -d 'Secrets found by it'
complete -c hoopgit -n '__hoopgit_at audit query' -x -l fingerprint -d 'The same secret'
complete -c hoopgit -n '__hoopgit_at audit query' -l oldest-first -d 'The oldest first'
complete -c hoopgit -n '__hoopgit_at audit query' -l csv -d 'For a spreadsheet'
complete -c hoopgit -n '__hoopgit_at audit tail' -x -l from -d 'From this index on'
complete -c hoopgit -n '__hoopgit_at audit tail' -s f -l follow -d 'And those that come'
complete -c hoopgit -n '__hoopgit_at audit query' -x -l since -d 'Or later'
complete -c hoopgit -n '__hoopgit_at audit query' -x -l until -d 'Before this'
complete -c hoopgit -n '__hoopgit_at audit query' -x -l type -d 'What happened'
complete -c hoopgit -n '__hoopgit_at audit query' -x -l push \
    -a '(__hoopgit_pushes)' -d 'Of one push'
complete -c hoopgit -n '__hoopgit_at audit query' -x -l outcome \
    -a 'success failure denied unknown' -d 'How it ended'
complete -c hoopgit -n '__hoopgit_at audit query' -x -l limit -d 'At most so many'
complete -c hoopgit -n '__hoopgit_at audit replay' -l follow -d 'Until the push has ended'
complete -c hoopgit -n '__hoopgit_at audit replay' -l no-diff -d 'Not what landed with it'
complete -c hoopgit -n '__hoopgit_at audit verify' -F
complete -c hoopgit -n '__hoopgit_at audit verify' -r -F -l key -d 'A key of the log'
complete -c hoopgit -n '__hoopgit_at audit verify' -r -F -l from -d 'A checkpoint from earlier'
complete -c hoopgit -n '__hoopgit_at audit verify' -x -l first -d 'Those before were pruned'
complete -c hoopgit -n '__hoopgit_at audit verify' -r -F -l policy -d 'Which witnesses are enough'
complete -c hoopgit -n '__hoopgit_at audit attestation' -r -F -l key -d 'Its keys in PEM'
complete -c hoopgit -n '__hoopgit_at audit attestation' -r -F -s o -l output -d 'A new file'
complete -c hoopgit -n '__hoopgit_at audit evidence' -x -l from -d 'This moment or later'
complete -c hoopgit -n '__hoopgit_at audit evidence' -x -l to -d 'Before this moment'
complete -c hoopgit -n '__hoopgit_at audit evidence' -x -l push \
    -a '(__hoopgit_pushes)' -d 'Of one push'
complete -c hoopgit -n '__hoopgit_at audit evidence' -r -F -s o -l output -d 'A new folder'
complete -c hoopgit -n '__hoopgit_at audit evidence' -x -l purpose -d 'What for'
complete -c hoopgit -n '__hoopgit_at audit evidence' -l every-proof \
    -d 'Of each entry of a change'
complete -c hoopgit -n '__hoopgit_at audit evidence' -l no-openings \
    -d 'Without what lies beside the log'
