# The words of a refusal: what, why, what cleans up, what to do instead, what overrides it.
# shellcheck shell=sh

tk_sample=feat/my-work

# $1 = refused commit; sets tk_clean, which undoes the half-done state, and tk_instead.
tk_find_way_out() {
  tk_clean='' tk_instead="git switch -c $tk_sample && git commit"
  [ -n "${tk_dir-}" ] || tk_find_dirs
  if [ -f "$tk_dir/MERGE_HEAD" ]; then
    tk_clean='git merge --abort'
    read -r tk_head <"$tk_dir/MERGE_HEAD"
    tk_find_merge_way "$tk_head"
  elif [ -f "$tk_dir/CHERRY_PICK_HEAD" ]; then
    tk_clean='git cherry-pick --abort'
    read -r tk_head <"$tk_dir/CHERRY_PICK_HEAD"
    tk_instead="git switch -c $tk_sample && git cherry-pick ${tk_head%"${tk_head#????????}"}"
  elif [ -f "$tk_dir/REVERT_HEAD" ]; then
    tk_clean='git revert --abort'
    tk_instead="git switch -c $tk_sample, and revert there"
  elif [ -d "$tk_dir/sequencer" ]; then # a revert of several; a cherry-pick has its own head
    tk_clean='git revert --abort'
    tk_instead="git switch -c $tk_sample, and revert there"
  elif [ -f "$tk_dir/rebase-apply/applying" ]; then
    tk_clean='git am --abort'
    tk_instead="git switch -c $tk_sample, and apply there"
  elif [ -d "$tk_dir/rebase-apply" ] || [ -d "$tk_dir/rebase-merge" ]; then
    tk_clean='git rebase --abort'
    [ -f "$tk_dir/rebase-apply/head-name" ] || [ -d "$tk_dir/rebase-merge" ] || tk_clean="git rebase --quit && git switch $tk_branch"
    tk_instead="git switch -c $tk_sample, and rebase there"
  elif tk_left_in_index "$1"; then
    tk_clean='git reset --merge'
    tk_instead="git switch -c $tk_sample $1"
  elif [ "$1" != HEAD ] && git diff-index --cached --quiet HEAD 2>/dev/null; then # nothing waits in the index
    tk_instead="git switch -c $tk_sample ${1%"${1#????????}"}"
  fi
}

tk_find_merge_way() { # $1 = the head that was to be merged
  tk_head=$(git for-each-ref --count=1 --format='%(refname)' --points-at="$1" refs/heads)
  tk_quote "${tk_head#refs/heads/}"
  tk_instead="teamkit finish ${tk_head:+$tk_quoted}"
}

# merge --ff, reset --hard, switch -C and a clean revert have filled the index already, with
# nothing in it that the refused commit does not hold; a plain commit's index is the work itself.
tk_left_in_index() {
  git diff-index --cached --quiet "$1" 2>/dev/null || return 1
  git diff-index --cached --quiet HEAD 2>/dev/null && return 1
  [ -n "$(git for-each-ref --count=1 --contains="$1" refs/heads refs/remotes)" ] && return 0
  case $(git log -1 --format=%B "$1") in *"${tk_nl}This reverts commit "*) ;; *) return 1 ;; esac
}

# The name of a branch may hold what sh would act upon; $1 = word, sets tk_quoted.
tk_quote() {
  tk_quoted=$1
  case $1 in *[\ \!\"\#\$\&\'\(\)\*\;\<\>\?\\\`\{\|\}]*) ;; *) return 0 ;; esac
  tk_rest=$1 tk_quoted=\'
  while :; do
    case $tk_rest in *\'*) ;; *) break ;; esac
    tk_quoted="$tk_quoted${tk_rest%%\'*}'\\''" tk_rest=${tk_rest#*\'}
  done
  tk_quoted="$tk_quoted$tk_rest'"
}

tk_print() { printf '  %-18s %s\n' "$1" "$2" >&2; }

tk_refuse() { # $1 = what a person may want to type, $2 = the command an override goes before, if any
  printf '%s   [%s]\n' "$tk_reason" "$tk_rule" >&2
  [ -z "${tk_safe-}" ] || printf '  %s\n' "$tk_safe" >&2
  [ -z "${tk_clean-}" ] || tk_print 'clean up first:' "$tk_clean"
  tk_print 'do this instead:' "$1"
  case $tk_rule in TK101) tk_print 'stray commits?' "teamkit rescue $tk_sample" ;; esac
  [ -z "$2" ] || tk_print 'emergency:' "TEAMKIT_ALLOW=\"why\" $2   (recorded)"
  exit 1
}
