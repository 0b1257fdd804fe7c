# The judgement: may this protected branch move there? Is this name lawful? The reason of a
# refusal is left in tk_rule and tk_reason. The rules, one by one: docs/rules.md.
# shellcheck shell=sh

. "${0%/*}/teamkit/words.sh"

tk_zero() { case $1 in *[!0]*) return 1 ;; esac; }

# --- what is published, and where a protected branch may take commits from

tk_tips_of() { # the rest of $@ = branches and patterns, in each of the folders $1; prints their tips
  tk_folders=$1 tk_globs=''
  shift
  for tk_folder in $tk_folders; do for tk_name; do tk_add_globs "$tk_folder$tk_name"; done; done
  [ -z "$tk_globs" ] || git for-each-ref --format='%(objectname)' $tk_globs
}

tk_add_globs() { # for git * ends at a slash, and without brackets main is main/x too
  case $1 in
    */\*) tk_globs="$tk_globs $1*" ;;
    */\**) tk_globs="$tk_globs ${1%/*}/**/${1##*/} $1 $1/**" ;;
    *\**) tk_globs="$tk_globs $1 $1/**" ;;
    *) tk_globs="$tk_globs ${1%?}[\\${1#"${1%?}"}]" ;;
  esac
}

tk_find_remotes() { # sets tk_copies to the folders of the remotes' branches, as last fetched
  [ -z "${tk_copies+x}" ] || return 0
  tk_copies=''
  for tk_remote in $(git remote); do tk_copies="$tk_copies refs/remotes/$tk_remote/"; done
}

tk_published_tips() { # tk_branch on each remote
  tk_find_remotes
  tk_tips_of "$tk_copies" "$tk_branch"
}

tk_published() { # $1 = commit
  tk_tips=$(tk_published_tips)
  case "$tk_nl$tk_tips$tk_nl" in *"$tk_nl$1$tk_nl"*) return 0 ;; esac
  for tk_tip in $tk_tips; do # a shallow clone can say no here, never to the tip itself
    tk_git merge-base --is-ancestor "$1" "$tk_tip" 2>/dev/null && return 0
  done
  return 1
}

tk_fetched_along() { # $1 = commit: this very transaction gives it to a remote's copy
  tk_find_remotes
  for tk_folder in $tk_copies; do
    case "${tk_input-}$tk_nl" in *" $1 $tk_folder$tk_branch$tk_nl"*) return 0 ;; esac
  done
  return 1
}

# git before 2.51 moves main before origin/main in `fetch origin main:main`; FETCH_HEAD
# is already written then. `of .` names this very repository and proves nothing.
tk_just_fetched() { # $1 = commit
  [ -f "$tk_dir/FETCH_HEAD" ] || return 1
  while IFS= read -r tk_line; do
    case $tk_line in
      "$1$tk_tab"*"branch '$tk_branch' of .") ;;
      "$1$tk_tab"*"branch '$tk_branch' of "*) return 0 ;;
    esac
  done <"$tk_dir/FETCH_HEAD"
  return 1
}

tk_source_tips() { # tips of every branch that a protected branch takes merges from
  tk_find_remotes
  tk_tips_of "refs/heads/ $tk_copies" $TK_SOURCES
  for tk_tip in ${tk_pushed_tips-}; do echo "$tk_tip"; done
}

# Only first-parent chains count: a feature branch merged into develop is an ancestor of
# develop, and must still not be merged into main by itself.
tk_find_chain() { # $1 = commit to stop at, if any; sets tk_tips and tk_chain
  tk_tips=$(tk_source_tips)
  tk_chain=
  [ -z "$tk_tips" ] ||
    tk_chain=$(tk_git rev-list --first-parent $tk_tips ${1:+"^$1"} 2>/dev/null)
}

tk_in_chain() { case "$tk_nl$tk_chain$tk_nl" in *"$tk_nl$1$tk_nl"*) ;; *) return 1 ;; esac; }

# A clean merge of two must have the tree that git itself computes. A conflicted merge and a git
# before 2.38 cannot be checked; an octopus cannot either, and nobody needs one here.
tk_same_tree() { # $1 = merge, the rest = its parents
  [ $# -eq 3 ] || { tk_say TK103 "the merge ${1%"${1#???????}"} has more than two parents" || return; }
  tk_tree=$(tk_git merge-tree --write-tree "$2" "$3" 2>/dev/null) || return 0
  [ "$tk_tree" = "$(tk_git rev-parse "$1^{tree}")" ] || tk_say TK103 "the merge ${1%"${1#???????}"} holds edits that neither side has"
}

# --- the guard's notes: tips that came through it, and overrides

tk_note() { # $1 = file, $2 = line
  [ -d "$tk_common/teamkit" ] || mkdir -p "$tk_common/teamkit" 2>/dev/null || return 0
  printf '%s\n' "$2" >>"$tk_common/teamkit/$1"
}

tk_approved() { # finish deletes release/x before anybody pushes; the tip it made is remembered
  [ -f "$tk_common/teamkit/approved" ] || return 1
  tk_tips=$(git stripspace <"$tk_common/teamkit/approved")
  case "$tk_nl$tk_tips$tk_nl" in *"$tk_nl$1$tk_nl"*) ;; *) return 1 ;; esac
}

tk_trusted() { # $1 = the present tip: else a lawful merge would launder a stray commit
  tk_approved "$1" || tk_published "$1" ||
    { [ -z "$(tk_published_tips)" ] && [ ! -s "$tk_common/teamkit/approved" ]; }
}

tk_override() { # $1 = rule, $2 = what
  [ -n "${TEAMKIT_ALLOW-}" ] || return 1
  tk_note overrides.log "$(git var GIT_COMMITTER_IDENT 2>/dev/null)$tk_tab$1$tk_tab$2$tk_tab${TEAMKIT_ALLOW%%"$tk_nl"*}"
  printf 'teamkit: %s overridden and recorded: %s\n' "$1" "$TEAMKIT_ALLOW" >&2
}

# The friendly hooks leave the record to the ref's move, where git has that hook.
tk_override_early() { [ -n "${TEAMKIT_ALLOW-}" ] && { [ "$TK_REF_HOOK" = 1 ] || tk_override "$@"; }; }

# --- the rule

tk_say() { # remembers the rule broken and the reason; always false
  tk_rule=$1 tk_reason=$2
  return 1
}

tk_takes() { # what a protected branch takes, in words
  case $TK_SOURCES in
    '') echo "it moves by pull request only" ;;
    *) tk_list=
      for tk_source in $TK_SOURCES; do tk_list="$tk_list${tk_list:+, }$tk_source"; done
      echo "it takes merges from $tk_list only" ;;
  esac
}

# $1 = new tip, $2 = present tip: one merge onto the present tip, or a fast-forward, of a source.
tk_lawful_step() {
  tk_find_chain "$2"
  if [ "$TK_FAST_FORWARD" = 1 ] && tk_in_chain "$1" && tk_git merge-base --is-ancestor "$2" "$1"; then return 0; fi
  tk_new=$1 tk_old=$2
  set -- $(tk_git rev-list --no-walk --parents "$1")
  [ $# -ge 3 ] && [ "$2" = "$tk_old" ] || { tk_say TK101 "$tk_branch is protected: $(tk_takes)" || return; }
  shift 2
  for tk_parent; do
    tk_in_chain "$tk_parent" || { tk_say TK107 "$tk_branch is protected: $(tk_takes)" || return; }
  done
  tk_same_tree "$tk_new" "$tk_old" "$@"
}

# $1 = new tip, $2 = present tip or empty: may tk_branch move there?
tk_lawful_move() {
  tk_zero "$1" && return 0 # refusing a deletion breaks gc, and loses a branch in `branch -M`
  [ "$1" = "$2" ] && return 0
  case $1 in ref:*) tk_say TK104 "$tk_branch is protected: it may not become a symbolic ref" || return ;; esac
  tk_fetched_along "$1" || tk_published "$1" || tk_just_fetched "$1" && return 0
  [ -n "$2" ] || { tk_lawful_birth "$1"; return; }
  if tk_approved "$1" && tk_git merge-base --is-ancestor "$1" "$2"; then return 0; fi
  tk_lawful_step "$1" "$2" || return
  tk_trusted "$2" || { tk_say TK102 "$tk_branch holds commits that did not come through the guard" || return; }
  tk_note approved "$1"
}

tk_lawful_birth() { # $1 = tip: the first commit of all, or the branch made anew from its past or a source
  [ -n "$(tk_published_tips)$(git for-each-ref --count=1 refs/heads)" ] || { tk_note approved "$1"; return; }
  tk_approved "$1" && return 0
  tk_find_chain ''
  tk_in_chain "$1" || { tk_say TK106 "$tk_branch is protected: it may only be made from its own past or from a source" || return; }
  tk_note approved "$1"
}

# $@ = the heads being merged: would a commit on tk_branch be lawful now? The friendly hooks ask
# this before the files change; edits inside the merge are left to the ref's move.
tk_lawful_commit() {
  git rev-parse -q --verify HEAD >/dev/null || return 0
  [ $# -gt 0 ] || { tk_say TK101 "$tk_branch is protected: $(tk_takes)" || return; }
  tk_find_chain HEAD
  for tk_parent; do
    tk_in_chain "$tk_parent" || { tk_say TK107 "$tk_branch is protected: $(tk_takes)" || return; }
  done
}

# In a clean merge MERGE_HEAD is not written before the hook; git tells the heads by GITHEAD_<id>.
tk_merge_heads() {
  [ -n "${tk_dir-}" ] || tk_find_dirs
  if [ -f "$tk_dir/MERGE_HEAD" ]; then
    while read -r tk_line; do echo "$tk_line"; done <"$tk_dir/MERGE_HEAD"
    return
  fi
  export -p | while IFS= read -r tk_line; do
    case $tk_line in *' GITHEAD_'*=*) tk_line=${tk_line#* GITHEAD_} && echo "${tk_line%%=*}" ;; esac
  done
}

# $1 = old, $2 = new: is every first-parent step of old..new a merge of commits that the
# sources hold? A finished release may live on in develop alone, so any ancestry counts here.
tk_lawful_range() {
  tk_old=$1
  tk_git merge-base --is-ancestor "$1" "$2" 2>/dev/null || { tk_say TK203 "this push would rewrite $tk_branch" || return; }
  tk_find_chain "$1"
  if [ "$TK_FAST_FORWARD" = 1 ] && tk_in_chain "$2"; then return 0; fi
  tk_steps=$(tk_git rev-list --first-parent --parents "$1..$2")
  while read -r tk_new tk_old tk_others; do
    [ -n "$tk_others" ] && [ -n "$tk_tips" ] || { tk_say TK201 "$tk_branch is protected: $(tk_takes)" || return; }
    [ -z "$(tk_git rev-list --max-count=1 $tk_others --not $tk_tips)" ] || { tk_say TK201 "$tk_branch is protected: $(tk_takes)" || return; }
    tk_same_tree "$tk_new" "$tk_old" $tk_others || return
  done <<RANGE
$tk_steps
RANGE
}

# --- names

# $1 = branch name; sets tk_reason when it is not lawful. Mirrors teamkit/flow/policy.py.
tk_lawful_name() {
  case $1 in
    '' | -* | /* | */ | *//* | *..* | *@\{* | .* | */.* | *. | *.lock | *.lock/*)
      tk_say TK204 "git takes no branch of this shape" || return ;;
    *[[:cntrl:]\ ~^:?*[\\]*) tk_say TK204 "git takes no branch of this shape" || return ;;
  esac
  tk_among "$1" $TK_BASES $TK_EXEMPT $TK_ALSO && return 0
  [ "$TK_NAME_BYTES" = 0 ] || [ ${#1} -le "$TK_NAME_BYTES" ] || { tk_say TK204 "it is longer than $TK_NAME_BYTES bytes" || return; }
  tk_among "${1%%/*}" $TK_PREFIXES && [ "${1%%/*}" != "$1" ] ||
    { tk_say TK204 "it does not start with one of: $TK_PREFIXES" || return; }
  tk_slug=${1#*/}
  case $TK_UNICODE$tk_slug in
    1*[\!-,\;-@\[-^\`\{-~]* | 0*[!a-zA-Z0-9._/-]*) tk_say TK204 "it holds a character that is no letter, digit or one of . _ - /" || return ;;
  esac
}
