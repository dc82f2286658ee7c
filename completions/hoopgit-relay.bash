# bash completion for hoopgit-relay

_hoopgit_relay() {
  local current=${COMP_WORDS[COMP_CWORD]}
  local options='--config --help --version'
  case ${COMP_WORDS[COMP_CWORD - 1]} in
    --config | --checkpoint | --keys)
      COMPREPLY=($(compgen -f -- "$current"))
      return
      ;;
    --by | --reason | --accept-unanchored | --issuer | --audience | --at) return ;;
  esac
  case ${COMP_WORDS[1]} in
    serve) options="$options --accept-unanchored" ;;
    recover) options="$options --new-log --checkpoint --by --reason" ;;
    verify) options="$options --state --json" ;;
    keys) options="list rotate --attestation $options" ;;
    verify-token)
      options='--keys --issuer --audience --at --machine --help --version'
      ;;
    check) ;;
    *) options="check serve recover verify keys verify-token $options" ;;
  esac
  COMPREPLY=($(compgen -W "$options" -- "$current"))
}

complete -o default -F _hoopgit_relay hoopgit-relay
