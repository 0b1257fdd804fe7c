# What every hook needs at once: the policy's constants, where we are, the other hooks.
# All of the guard needs sh and git only (PATH may hold nothing but git's own folder) and
# asks no network.
# shellcheck shell=sh
set -f   # branch patterns such as release/* are never file names
tk_locale=${LC_ALL-}
LC_ALL=C # names are judged byte by byte, in every shell
tk_nl='
'
tk_tab='	'
. "${0%/*}/teamkit/policy.sh"

# Replace refs could disguise a commit; a partial clone could reach for the network.
tk_git() { GIT_NO_REPLACE_OBJECTS=1 GIT_NO_LAZY_FETCH=1 GIT_ALLOW_PROTOCOL=none git "$@"; }

tk_among() { # $1 = word, the rest = patterns
  tk_word=$1
  shift
  for tk_pattern; do case $tk_word in $tk_pattern) return 0 ;; esac; done
  return 1
}

tk_protected() { # $1 = branch; sets tk_branch to the policy's own spelling of it
  tk_word=$1
  set -- $TK_PROTECTED
  for tk_pattern in $TK_PATTERNS; do
    case $tk_word in $tk_pattern) tk_branch=$1 && return 0 ;; esac
    shift
  done
  return 1
}

tk_find_dirs() { # sets tk_dir, and tk_common, where all worktrees keep the guard's notes
  tk_dir=${GIT_DIR:-.git}
  [ -f "$tk_dir/HEAD" ] || tk_dir=$(git rev-parse --git-dir)
  tk_common=$tk_dir
  [ -f "$tk_dir/commondir" ] || return 0
  IFS= read -r tk_common <"$tk_dir/commondir"
  case $tk_common in /* | ?:*) ;; *) tk_common=$tk_dir/$tk_common ;; esac
}

tk_find_head() { # sets tk_here to the full name of the current branch, empty when detached
  tk_here=
  [ -n "${tk_dir-}" ] || tk_find_dirs
  IFS= read -r tk_here <"$tk_dir/HEAD"
  case $tk_here in
    *refs/heads/.invalid | '') tk_here=$(git symbolic-ref -q HEAD) ;; # reftable
    'ref: '*) tk_here=${tk_here#ref: } ;;
    *) tk_here= ;;
  esac
  [ -n "$tk_here" ]
}

# A guard for the whole account steps back where a clone has its own, or no policy at all; so does
# one that git's template directory brought.
tk_on_duty() {
  [ -n "${TK_ACCOUNT-}" ] || return 0
  tk_find_dirs
  for tk_own in "$tk_common/hooks" "$tk_common/teamkit/hooks"; do
    [ "$TK_ACCOUNT" = template ] || [ ! -f "$tk_own/teamkit/policy.sh" ] || return 1
  done
  [ -f teamkit.toml ] && return 0
  for tk_ref in HEAD $(git for-each-ref --format='%(refname)' refs/remotes/*/$TK_PROTECTED); do
    git cat-file -e "$tk_ref:teamkit.toml" 2>/dev/null && return 0
  done
  return 1
}

tk_on_protected() { tk_find_head && tk_protected "${tk_here#refs/heads/}"; }

# --- the other hooks of the same name: <hook>.d/ beside ours, or the clone's own folder

tk_chain() { # $1 = hook, the rest = its arguments; $tk_input, if set, is given to each as stdin
  tk_hook=$1
  shift
  for tk_folder in "${0%/*}/$tk_hook.d" ${TK_BEHIND:+"$(tk_hook_behind)"}; do
    if [ -d "$tk_folder" ]; then
      set +f
      for tk_other in "$tk_folder"/*; do tk_run "$@" || exit; done
      set -f
    elif [ -f "$tk_folder" ]; then
      tk_other=$tk_folder
      tk_run "$@" || exit
    fi
  done
}

# Where core.hooksPath leads to the guard, the folder that git would have used stands behind it.
tk_hook_behind() {
  case $TK_BEHIND in
    .git/hooks) tk_find_dirs && echo "$tk_common/hooks/$tk_hook" ;;
    *) echo "$TK_BEHIND/$tk_hook" ;;
  esac
}

tk_run() {
  [ -f "$tk_other" ] && [ -x "$tk_other" ] || return 0
  if [ -n "${tk_input+x}" ]; then printf '%s' "${tk_input:+$tk_input$tk_nl}" | tk_start "$@"; else tk_start "$@"; fi
}

# A hook that was here before teamkit may look for files beside itself (husky does), so a sh
# script runs as if it still had its old name.
tk_start() {
  IFS= read -r tk_first <"$tk_other" || tk_first=
  case $tk_other:$tk_first in
    */?0-previous:'#!/bin/sh' | */?0-previous:'#!/usr/bin/env sh') tk_shell='sh' ;;
    */?0-previous:'#!/bin/bash' | */?0-previous:'#!/usr/bin/env bash') tk_shell='bash' ;;
    *) tk_shell= ;;
  esac
  # shellcheck disable=SC2016
  (
    if [ -n "$tk_locale" ]; then LC_ALL=$tk_locale; else unset LC_ALL; fi
    [ -n "$tk_shell" ] || exec "$tk_other" "$@"
    exec "$tk_shell" -c 'tk=$1; shift; . "$tk"' "${tk_other%.d/?0-previous}" "$tk_other" "$@"
  )
}
