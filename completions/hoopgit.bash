# bash completion for hoopgit

_hoopgit_commands() {
  case $1 in
    '') echo login logout whoami token exec setup doctor credential clone push status \
          scan approvals policy audit admin ;;
    scan) echo staged range history tree blob stdin hook allow ignore baseline \
               rules doctor explain ;;
    'scan hook') echo install remove status run ;;
    'scan ignore') echo unused migrate ;;
    'scan baseline') echo create tidy ;;
    'scan rules') echo list show test ;;
    approvals) echo list show approve deny withdraw ;;
    policy) echo check lint test ;;
    audit) echo query export show tail replay verify who evidence \
             attestation ;;
    admin) echo sweep sinks hold erase requests confirm resolve revoke ;;
    'admin hold') echo set release list ;;
    credential) echo get ;;
  esac
}

_hoopgit_options() {
  echo --help --json --relay --token-file --quiet --verbose
  case $1 in
    '') echo --version ;;
    login) echo --device --paste --port --ci --issuer --force ;;
    token) echo --repo ;;
    exec) echo --agent --branch-prefix --repo --may --pushes --life ;;
    setup) echo --hooks --instead-of --undo --global --local ;;
    push) echo --wait --wait= --no-wait --no-scan ;;
    'scan hook install') echo --global --commit-msg ;;
    'scan hook remove' | 'scan hook status') echo --global ;;
    'scan hook'*) ;;
    'scan allow' | 'scan ignore'* | 'scan baseline'*)
      echo --config --no-config --baseline --today
      case $1 in
        'scan allow') echo --until --reason --by --rule --path ;;
        'scan ignore migrate') echo --until --reason --by ;;
        'scan baseline create') echo --history ;;
      esac ;;
    'scan rules'*) echo --config --no-config ;;
    'scan doctor') echo --config --no-config --baseline --today ;;
    'scan explain') echo --stdin --path --config --no-config --baseline \
                         --today ;;
    scan\ *) echo --require-input --no-inline-allow --max-bytes --format \
                  --output --min-confidence --enable-rule --show-allowed --stats \
                  --strict
      echo --config --no-config --baseline --today
      echo --compat=gitleaks --gitleaks-default --baseline-path \
           --gitleaks-ignore-path --report-format --report-path --redact \
           --show-secrets --exit-code --ignore-gitleaks-allow \
           --max-decode-depth --max-archive-depth --max-target-megabytes \
           --follow-symlinks --log-opts --platform
      case $1 in
        'scan staged') echo --worktree ;;
        'scan range') echo --shallow-ok --as-relay ;;
        'scan history') echo --shallow-ok --fail-on-unused-ignores ;;
        'scan tree') echo --rev --fail-on-unused-ignores ;;
        'scan stdin') echo --path ;;
      esac ;;
    'approvals list') echo --all ;;
    'approvals approve') echo --subject --comment ;;
    'approvals deny' | 'approvals withdraw') echo --comment ;;
    'policy test') echo --cases --token --claims --issuer --repo --ref ;;
    'admin sweep') echo --repo ;;
    'admin sinks') echo --resume ;;
    'admin hold set') echo --person --repo --since --until --all --reason \
                        --ticket ;;
    'admin hold release') echo --reason --ticket ;;
    'admin erase') echo --person --event --field --reason --ticket ;;
    'admin confirm') echo --subject ;;
    'admin resolve') echo landed conflict --reason ;;
    'admin revoke') echo --token --session --person --all --reason ;;
    'audit replay') echo --follow --no-diff ;;
    'audit query') echo --person --group --agent --repo --ref --commit --type \
                     --verdict --outcome --severity --rule --fingerprint \
                     --push --since --until --oldest-first --limit --csv ;;
    'audit export') echo --person --group --agent --repo --ref --commit --type \
                      --verdict --outcome --severity --rule --fingerprint \
                      --push --since --until --format --gzip --output ;;
    'audit tail') echo --from --follow ;;
    'audit attestation') echo --key --output ;;
    'audit verify') echo --key --from --first --policy ;;
    'audit evidence') echo --from --to --push --output --purpose \
                        --every-proof --no-openings ;;
  esac
}

# The pushes that this person can see, by their ids; none without a session.
_hoopgit_pushes() {
  hoopgit status --json --quiet 2>/dev/null |
    sed -n 's/.*"id":"\([0-9A-Z]\{26\}\)".*/\1/p'
}

_hoopgit() {
  local current=${COMP_WORDS[COMP_CWORD]}
  local previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command='' group='' word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case $word in
      --relay | --token-file) ((i++)) ;;
      -*) ;;
      *)
        if [[ -z $command ]]; then
          command=$word
        elif [[ -n $(_hoopgit_commands "$command${group:+ $group}") ]]; then
          group=${group:+$group }$word
        fi
        ;;
    esac
  done
  case $previous in
    --token-file | --cases | --token | --claims | --key | --from | --policy | --output | -o)
      COMPREPLY=($(compgen -f -- "$current")); return ;;
    --may)
      COMPREPLY=($(compgen -W 'fetch create update force delete' -- "$current"))
      return ;;
    --outcome)
      COMPREPLY=($(compgen -W 'success failure denied unknown' -- "$current"))
      return ;;
    --push) COMPREPLY=($(compgen -W "$(_hoopgit_pushes)" -- "$current"))
      return ;;
  esac
  local words=$command${group:+ $group}
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$(_hoopgit_options "$words")" -- "$current"))
    return
  fi
  if [[ -n $(_hoopgit_commands "$words") ]]; then
    COMPREPLY=($(compgen -W "$(_hoopgit_commands "$words")" -- "$current"))
    return
  fi
  case $words in
    status | approvals\ * | 'audit show' | 'audit replay')
      COMPREPLY=($(compgen -W "$(_hoopgit_pushes)" -- "$current")) ;;
    'policy check' | 'policy lint' | 'policy test' | 'scan staged' | \
      'scan tree' | 'audit verify')
      COMPREPLY=($(compgen -f -- "$current")) ;;
    push | 'scan range')
      COMPREPLY=($(compgen -W "$(git remote 2>/dev/null)
        $(git for-each-ref --format='%(refname:short)' 2>/dev/null)" \
        -- "$current")) ;;
  esac
}

complete -o default -F _hoopgit hoopgit
