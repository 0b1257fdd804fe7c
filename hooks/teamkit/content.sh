# What a commit or a push carries: large files, secrets, conflict markers. A secret is never printed.
# shellcheck shell=sh

# Calls $1 with the name and the extended regular expression of each kind.
tk_kinds() {
  [ "$TK_MARKERS" = 0 ] || "$1" 'conflict marker' '^(<<<<<<<|>>>>>>>)( |$)'
  [ "$TK_SECRETS" = 1 ] || return 0
  "$1" 'Hugging Face token' "$tk_begin"'hf_[A-Za-z0-9]{34}([^A-Za-z0-9_]|$)'
  "$1" 'OpenAI key' "$tk_begin"'sk-((proj|svcacct|admin|None)-[A-Za-z0-9_-]{20}|[A-Za-z0-9]{20}T3BlbkFJ|[A-Za-z0-9]{48})'
  "$1" 'Anthropic key' "$tk_begin"'sk-ant-[A-Za-z0-9_-]{20}'
  "$1" 'GitHub token' "$tk_begin"'(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{50})'
  "$1" 'AWS access key' "$tk_begin"'(AKIA|ASIA)[0-9A-Z]{16}([^0-9A-Za-z]|$)'
  "$1" 'Slack token' "$tk_begin"'xox[abeoprs]-[0-9]{6,}-[0-9A-Za-z-]{10}'
  "$1" 'W&B key' "$tk_begin"'wandb_v1_[A-Za-z0-9_]{40}'
  "$1" 'W&B key' '([Ww][Aa][Nn][Dd][Bb][A-Za-z_.]*(key|KEY|Key|login)|password)[^0-9A-Za-z]{1,8}(key=.)?[0-9a-f]{40}([^0-9a-f]|$)'
  "$1" 'Slack webhook' 'hooks\.slack\.com/services/T[A-Za-z0-9_]+/B[A-Za-z0-9_]+/[A-Za-z0-9_]{16}'
  "$1" 'private key' '-----BEGIN ([A-Z]+ )*PRIVATE KEY-----'
}

# A token counts only where a word can begin: letters like it inside a path, or in the slug of
# a URL, are no alarm, but the user of a URL is. A notebook writes a line's end as \n, whose n
# is no part of the word.
tk_begin='(^|[^A-Za-z0-9_/.-]|://|\\[nrt])'

tk_any_kind() { # one expression of them all
  tk_any=''
  tk_kinds tk_join
}
tk_join() { tk_any="$tk_any${tk_any:+|}$2"; }

tk_diff='--text --no-ext-diff --no-textconv --no-color --no-renames --diff-filter=d'

# --- staged

tk_check_staged() {
  tk_any_kind
  tk_is_suspect || return 0
  tk_found=''
  [ "$TK_MAX_BYTES" = 0 ] || tk_find_large_staged
  [ "$TK_SECRETS$TK_MARKERS" = 00 ] || tk_find_kinds_staged
  tk_refuse_found 'commit' "your changes are safe"
}

# Asks git both questions at the same time, and loops over no file: a size of as many digits as
# the limit has, or any colon (a change that holds some kind, a submodule, a name that git puts in
# quotes), calls for a closer look.
tk_is_suspect() {
  tk_digits=$TK_MAX_BYTES tk_many=''
  while [ -n "$tk_digits" ]; do tk_digits=${tk_digits#?} tk_many="[0-9]$tk_many"; done
  tk_seen=$(
    [ "$TK_SECRETS$TK_MARKERS" = 00 ] || tk_staged --raw -G"$tk_any" &
    [ "$TK_MAX_BYTES" = 0 ] || tk_staged --name-only --line-prefix=:0: | tk_git cat-file --batch-check='%(objectsize)' 2>/dev/null
    wait
  )
  case $tk_nl$tk_seen in *"$tk_nl"$tk_many* | *:*) ;; *) return 1 ;; esac
}

tk_staged() { tk_git -c core.quotePath=false diff --cached --no-abbrev $tk_diff "$@"; }

tk_find_large_staged() {
  tk_find_staged
  tk_list_blobs
  tk_sizes=$(for tk_one in $tk_blobs; do echo "$tk_one"; done | tk_git cat-file --batch-check='%(objectname) %(objectsize)')
  tk_each_change tk_weigh
}

tk_weigh() {
  tk_size=${tk_sizes#*"$tk_blob "}
  tk_size=${tk_size%%"$tk_nl"*}
  case $tk_size in *[!0-9]*) return 0 ;; esac
  [ "$tk_size" -le "$TK_MAX_BYTES" ] || tk_add_large "$tk_path" "$tk_size"
}

tk_find_kinds_staged() {
  tk_find_staged -G"$tk_any"
  [ -z "$tk_changes" ] || tk_kinds tk_find_kind
}

# $@ = more options of git diff; sets tk_changes to what the index holds and no side of a merge has.
tk_find_staged() {
  tk_changes=$(tk_staged --raw "$@")
  [ -n "$tk_changes" ] || return 0
  [ -n "${tk_dir-}" ] || tk_find_dirs
  [ -f "$tk_dir/MERGE_HEAD" ] || return 0
  while read -r tk_head; do
    tk_others=$(tk_staged --raw "$@" "$tk_head")
    tk_kept=''
    tk_each_change tk_keep
    tk_changes=$tk_kept
  done <"$tk_dir/MERGE_HEAD"
}

tk_keep() { case $tk_others in *" $tk_blob "*) tk_kept="$tk_kept${tk_kept:+$tk_nl}$tk_line" ;; esac; }

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
    tk_add_large "${tk_path%%"$tk_nl"*}" "$(tk_git cat-file -s "$tk_blob")"
  done
}

# Of a merge, -c shows what differs from every parent.
tk_find_kinds_pushed() {
  tk_any_kind
  tk_changes=$(tk_git -c core.quotePath=false -c log.showRoot=true log -c --format=%H --no-show-signature --raw --no-abbrev $tk_diff -G"$tk_any" $1)
  [ -z "$tk_changes" ] || tk_kinds tk_find_kind
}

# --- changes, as git's raw format gives them: commits, and below each its changed files

tk_each_change() { # calls $1 for every file in tk_changes, with tk_commit, tk_blob and tk_path
  tk_commit=''
  while IFS= read -r tk_line; do
    tk_path=${tk_line#*"$tk_tab"} tk_blob=${tk_line%%"$tk_tab"*}
    case $tk_blob in
      *' 160000 '*) ;; # a submodule
      :*)
        tk_blob=${tk_blob% *}
        tk_blob=${tk_blob##* }
        "$1"
        ;;
      ?*) tk_commit=$tk_line ;;
    esac
  done <<CHANGES
$tk_changes
CHANGES
}

tk_list_blobs() {
  tk_blobs=''
  tk_each_change tk_list_blob
}
tk_list_blob() { tk_blobs="$tk_blobs $tk_blob"; }

# A line that the change only removes matched too: what counts is the result.
tk_find_kind() { # $1 = kind, $2 = expression
  tk_kind=$1 tk_expression=$2 tk_rule=TK302
  [ "$1" != 'conflict marker' ] || tk_rule=TK303
  tk_list_blobs
  tk_hits=$(tk_git grep -a --no-color --no-column -nEo -e "$2" $tk_blobs -- 2>/dev/null)
  [ -z "$tk_hits" ] || tk_each_change tk_add_kind
}

# A conflict marker in a pushed commit counts only while a pushed tip still holds it.
tk_add_kind() {
  case $tk_nl$tk_hits in *"$tk_nl$tk_blob:"*) ;; *) return 0 ;; esac
  tk_hit=${tk_hits#*"$tk_blob:"}
  if [ -n "$tk_commit" ]; then
    [ "$tk_rule" = TK302 ] || tk_git --literal-pathspecs grep -aqE -e "$tk_expression" $tk_range -- "$tk_path" || return 0
    tk_path="$tk_path in ${tk_commit%"${tk_commit#???????}"}"
  fi
  tk_add "$tk_path, line ${tk_hit%%:*}: $tk_kind   [$tk_rule]"
}

# --- what was found, and the refusal

tk_add() { tk_found="$tk_found  $1$tk_nl"; }

tk_add_large() { # $1 = path, $2 = bytes
  tk_in_words "$TK_MAX_BYTES"
  tk_limit=$tk_words
  tk_in_words "$2"
  tk_add "$1: $tk_words, more than $tk_limit: git lfs track '$1', or .gitignore   [TK301]"
}

tk_in_words() { # $1 = bytes, rounded up
  tk_words="$((($1 + 999) / 1000)) kB"
  [ "$1" -lt 1000000 ] || tk_words="$((($1 + 99999) / 1000000)).$((($1 + 99999) / 100000 % 10)) MB"
  case $tk_words in *.0' MB') tk_words="${tk_words%.0 MB} MB" ;; esac
}

tk_in_one_line() {
  tk_flat=${1#  }
  while :; do
    case $tk_flat in *"$tk_nl"*) tk_flat="${tk_flat%%"$tk_nl"*};${tk_flat#*"$tk_nl" }" ;; *) break ;; esac
  done
}

tk_refuse_found() { # $1 = commit or push, $2 = what is safe
  [ -n "$tk_found" ] || return 0
  . "${0%/*}/teamkit/guard.sh"
  [ -n "${tk_dir-}" ] || tk_find_dirs
  tk_found=${tk_found%"$tk_nl"}
  tk_rule=${tk_found##*\[}
  tk_in_one_line "$tk_found"
  tk_override "${tk_rule%]}" "$1 of $tk_flat" && return 0
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
  [ -n "${tk_server-}" ] || tk_print 'emergency:' "TEAMKIT_ALLOW=\"why\" git $1 ...   (recorded)"
  exit 1
}
