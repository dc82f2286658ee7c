# bash completion for hoopgit-relay

_hoopgit_relay() {
  local current=${COMP_WORDS[COMP_CWORD]}
  case ${COMP_WORDS[COMP_CWORD - 1]} in
    --config) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  COMPREPLY=($(compgen -W 'check serve --config --help --version' \
    -- "$current"))
}

complete -o default -F _hoopgit_relay hoopgit-relay
