# The judgement of one pushed ref, the same in a clone and on a server.
# shellcheck shell=sh

tk_is_source() { # $1 = full ref name
  for tk_source in $TK_SOURCES; do case ${1#refs/heads/} in $tk_source) return 0 ;; esac; done
  return 1
}

# $1 = what the server has, $2 = what it shall have (zeros: nothing), $3 = its ref, $4 = its name.
# Adds to tk_range what is to be read for large files and secrets.
tk_check_update() {
  tk_zero "$2" || tk_range="$tk_range $2"
  case $3 in refs/heads/*) tk_name=${3#refs/heads/} ;; *) return 0 ;; esac
  [ "$1" = "$2" ] && return 0
  if tk_protected "$tk_name"; then
    tk_check_protected "$@"
  else
    tk_zero "$2" || tk_check_name "$@"
  fi
}

tk_check_protected() {
  tk_remedy="teamkit rescue $tk_sample"
  case ${tk_local-} in "refs/heads/$tk_branch" | '') ;; refs/heads/*)
    tk_quote "${tk_local#refs/heads/}"
    tk_remedy="git push -u $4 $tk_quoted && teamkit finish $tk_quoted" ;;
  esac
  tk_zero "$2" && { tk_say TK202 "$tk_branch is protected: it is never deleted on $4" || return; }
  tk_zero "$1" && return 0 # the first push of a new repository
  tk_lawful_range "$1" "$2" && return 0
  [ "$tk_rule" != TK203 ] && { tk_approved "$2" || tk_published "$2"; }
}

tk_check_name() {
  tk_lawful_name "$tk_name" && return 0
  tk_reason="no branch may be called $tk_name: $tk_reason"
  tk_slug=feat/${tk_name##*/}
  (tk_lawful_name "$tk_slug") || tk_slug=$tk_sample
  tk_quote "$tk_name"
  tk_bad=$tk_quoted
  tk_quote "$tk_slug"
  case ${tk_local-} in
    '' | "refs/heads/$tk_name") tk_remedy="git branch -m $tk_bad $tk_quoted && git push -u $4 $tk_quoted" ;;
    *) tk_remedy="git push $4 ${2%"${2#????????}"}:refs/heads/$tk_quoted" ;;
  esac
  tk_zero "$1" && return 1
  tk_old_enough || return 1
  printf 'teamkit: %s [%s] (tolerated for now)\n' "$tk_reason" "$tk_rule" >&2
}

tk_old_enough() { # branches from before the policy have until a date
  tk_time=$(git var GIT_COMMITTER_IDENT 2>/dev/null)
  tk_time=${tk_time##*> }
  [ "${tk_time%% *}" -lt "$TK_TOLERATED_UNTIL" ]
}

tk_warn_upstream() { # $1 = pushed local ref, $2 = remote
  tk_merge=$(git config "branch.${1#refs/heads/}.merge") || return 0
  tk_protected "${tk_merge#refs/heads/}" || return 0
  case $1 in refs/heads/"$tk_branch") return 0 ;; esac
  tk_quote "${1#refs/heads/}"
  printf 'hint: %s tracks %s; a plain push may aim there: git branch --unset-upstream %s   [TK205]\n' \
    "${1#refs/heads/}" "$tk_branch" "$tk_quoted" >&2
}
