# What a commit or a push carries: large files, secrets, conflict markers. A secret is never printed.
# shellcheck shell=sh

# One line a kind: name, tab, extended regular expression.
tk_kinds() {
  [ "$TK_MARKERS" = 0 ] || tk_kind 'conflict marker' '^(<<<<<<<|>>>>>>>)( |$)'
  [ "$TK_SECRETS" = 1 ] || return 0
  tk_token 'Hugging Face token' 'hf_[A-Za-z0-9]{34}'
  tk_token 'OpenAI key' 'sk-((proj|svcacct|admin|None)-[A-Za-z0-9_-]{20}|[A-Za-z0-9]{20}T3BlbkFJ|[A-Za-z0-9]{48})'
  tk_token 'Anthropic key' 'sk-ant-[A-Za-z0-9_-]{20}'
  tk_token 'GitHub token' '(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{50})'
  tk_token 'AWS access key' '(AKIA|ASIA)[0-9A-Z]{16}([^0-9A-Za-z]|$)'
  tk_token 'Slack token' 'xox[abeoprs]-[0-9]{6,}-[0-9A-Za-z-]{10}'
  tk_token 'W&B key' 'wandb_v1_[A-Za-z0-9_]{40}'
  tk_kind 'W&B key' '([Ww][Aa][Nn][Dd][Bb][A-Za-z_.]*(key|KEY|Key|login)|password)[^0-9A-Za-z]{1,8}(key=.)?[0-9a-f]{40}([^0-9a-f]|$)'
  tk_kind 'Slack webhook' 'hooks\.slack\.com/services/T[A-Za-z0-9_]+/B[A-Za-z0-9_]+/[A-Za-z0-9_]{16}'
  tk_kind 'private key' '-----BEGIN ([A-Z]+ )*PRIVATE KEY-----'
}

tk_kind() { printf '%s\t%s\n' "$1" "$2"; }

# A token counts only where a word can begin: letters like it inside a path, or in the slug of
# a URL, are no alarm. A notebook writes a line's end as \\n, whose n is no part of the word.
tk_token() { tk_kind "$1" '(^|[^A-Za-z0-9_/.-]|\\[nrt])'"$2"; }

tk_any_kind() { # one expression of them all
  tk_any=''
  while IFS=$tk_tab read -r tk_kind tk_expression; do
    tk_any="$tk_any${tk_any:+|}$tk_expression"
  done <<KINDS
$(tk_kinds)
KINDS
  tk_any="($tk_any)"
}

tk_diff='--no-ext-diff --no-textconv --no-color --no-renames --diff-filter=d'

# --- staged

tk_check_staged() {
  tk_found=''
  [ "$TK_MAX_BYTES" = 0 ] || tk_find_large_staged
  [ "$TK_SECRETS$TK_MARKERS" = 00 ] || tk_find_kinds_staged
  tk_refuse_found 'commit' "your changes are safe, still staged"
}

tk_find_large_staged() {
  tk_digits=$TK_MAX_BYTES tk_many=''
  while [ -n "$tk_digits" ]; do tk_digits=${tk_digits#?} tk_many="[0-9]$tk_many"; done
  tk_sizes=$(git -c core.quotePath=false diff --cached --name-only $tk_diff --line-prefix=: | git cat-file --batch-check='%(objectsize) %(objectname)' 2>/dev/null)
  case $tk_nl$tk_sizes in *"$tk_nl"$tk_many*) ;; *) return 0 ;; esac # no loop over thousands of files
  while read -r tk_size tk_blob; do
    case $tk_size in *[!0-9]*) continue ;; esac
    [ "$tk_size" -le "$TK_MAX_BYTES" ] || tk_add_large "$tk_blob" "$(tk_staged_path "$tk_blob")"
  done <<SIZES
$tk_sizes
SIZES
}

tk_staged_path() {
  git -c core.quotePath=false diff --cached --name-only $tk_diff --find-object="$1"
}

tk_find_kinds_staged() {
  tk_any_kind
  tk_files=$(git -c core.quotePath=false diff --cached --name-only $tk_diff -G"$tk_any")
  [ -z "$tk_files" ] || tk_find_lines --cached
}

# --- pushed

tk_check_range() { # $1 = new tips, $2 = what the other side has
  [ -n "$1" ] || return 0
  tk_found=''
  [ "$TK_MAX_BYTES" = 0 ] || tk_find_large_pushed "$1 $2"
  [ "$TK_SECRETS$TK_MARKERS" = 00 ] || tk_find_kinds_pushed "$1 $2"
  tk_refuse_found 'push' ''
}

tk_find_large_pushed() {
  tk_left=$(tk_git rev-list --objects --no-object-names --missing=allow-any \
    --filter=blob:limit=$((TK_MAX_BYTES + 1)) --filter-print-omitted $1 2>/dev/null)
  while :; do
    case $tk_left in *'~'*) tk_left=${tk_left#*\~} ;; *) break ;; esac
    tk_blob=${tk_left%%"$tk_nl"*}
    tk_path=$(tk_git -c core.quotePath=false log --format= --name-only --diff-filter=d --find-object="$tk_blob" $1)
    tk_add_large "$tk_blob" "${tk_path%%"$tk_nl"*}"
  done
}

tk_find_kinds_pushed() {
  tk_any_kind
  for tk_commit in $(tk_git log --no-merges --format=%H $tk_diff -G"$tk_any" $1); do
    tk_files=$(tk_git -c core.quotePath=false diff-tree --root -r --no-commit-id --name-only $tk_diff -G"$tk_any" "$tk_commit")
    tk_find_lines "$tk_commit"
  done
}

# --- what was found, and the refusal

tk_add() { tk_found="$tk_found  $1$tk_nl"; }

tk_add_large() { # $1 = blob, $2 = path
  tk_megabytes=$(($(git cat-file -s "$1") / 1000000))
  tk_add "$2: $tk_megabytes MB, more than $((TK_MAX_BYTES / 1000000)) MB: git lfs track '$2', or .gitignore   [TK301]"
}

tk_find_lines() { # $1 = where: --cached or a commit; the files stand in tk_files
  while IFS=$tk_tab read -r tk_kind tk_expression; do
    tk_rule=TK302
    case $tk_kind in 'conflict marker') tk_rule=TK303 ;; esac
    while IFS= read -r tk_file; do tk_find_in_file "$1"; done <<FILES
$tk_files
FILES
  done <<KINDS
$(tk_kinds)
KINDS
}

# A line that the change only removes matches too, until looked for in the result. A conflict
# marker in a pushed commit counts only while a pushed tip still holds it.
tk_find_in_file() {
  tk_where=$tk_file tk_look=$1
  [ "$1" = --cached ] || tk_where="$tk_file in ${1%"${1#???????}"}"
  case $1$tk_rule in --cached*) ;; *TK303) tk_look=$tk_range ;; esac
  tk_hit=$(git --literal-pathspecs grep --no-color -nEh -e "$tk_expression" $tk_look -- "$tk_file" 2>/dev/null)
  [ -z "$tk_hit" ] || tk_add "$tk_where, line ${tk_hit%%:*}: $tk_kind   [$tk_rule]"
}

tk_refuse_found() { # $1 = commit or push, $2 = what is safe
  [ -n "$tk_found" ] || return 0
  . "${0%/*}/teamkit/guard.sh"
  [ -n "${tk_dir-}" ] || tk_find_dirs
  tk_found=${tk_found%"$tk_nl"}
  tk_override TK30x "$1 of $tk_found" && return 0
  printf 'this %s carries what does not belong in git:\n%s\n' "$1" "$tk_found" >&2
  [ -z "$2" ] || printf '  %s\n' "$2" >&2
  for tk_step in \
    "commit:TK301:git restore --staged FILE" \
    "commit:TK302:git restore --staged FILE; keep tokens in the environment" \
    "commit:TK303:resolve, then git add FILE" \
    "push:TK301:git rebase -i, and take the file out of its commit" \
    "push:TK302:revoke the token, then git rebase -i and take it out of its commit" \
    "push:TK303:resolve in a new commit"; do
    case $tk_step in "$1:"*) tk_step=${tk_step#*:} ;; *) continue ;; esac
    case $tk_found in *"[${tk_step%%:*}]"*) tk_print "do this (${tk_step%%:*}):" "${tk_step#*:}" ;; esac
  done
  tk_print 'emergency:' "TEAMKIT_ALLOW=\"why\" git $1 ...   (recorded)"
  exit 1
}
