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

# Every kind holds one of these, which git finds in half the time; what holds one is read again.
tk_any_trace() {
  tk_trace=''
  [ "$TK_MARKERS" = 0 ] || tk_trace='^(<<<<<<<|>>>>>>>)'
  [ "$TK_SECRETS" = 0 ] ||
    tk_trace="$tk_trace${tk_trace:+|}$tk_begin"'(hf_|sk-|gh[pousr]_|github_pat_|AKIA|ASIA|xox|wandb_v1_)|[0-9a-f]{40}|hooks\.slack|PRIVATE KEY'
}

tk_diff='--text --no-ext-diff --no-textconv --no-color --no-renames --diff-filter=d'

# --- staged

tk_check_staged() {
  tk_any_trace
  tk_is_suspect || return 0
  . "${0%/*}/teamkit/found.sh"
  tk_any_kind
  [ "$TK_MAX_BYTES" = 0 ] || tk_find_large_staged
  [ "$TK_SECRETS$TK_MARKERS" = 00 ] || tk_find_kinds_staged
  tk_refuse_found 'commit' "your changes are safe"
}

# Asks git both questions at the same time, and loops over no file. With a threshold of 0 every
# file is binary to git, which then tells its size instead of counting lines. What calls for a
# closer look: a size of as many digits as the limit has; lines that are counted all the same (an
# attribute asks for that, or it is a submodule); git's raw format, which tells of a trace. The two
# answers may end up in each other's lines.
tk_is_suspect() {
  tk_digits=$TK_MAX_BYTES tk_many=''
  while [ -n "$tk_digits" ]; do tk_digits=${tk_digits#?} tk_many="[0-9]$tk_many"; done
  tk_seen=$(
    [ "$TK_SECRETS$TK_MARKERS" = 00 ] || tk_staged --raw -G"$tk_trace" &
    [ "$TK_MAX_BYTES" = 0 ] || git -c core.bigFileThreshold=0 diff --cached --stat --no-ext-diff --no-color --no-renames --diff-filter=d
  )
  case $tk_nl$tk_seen in *$tk_many" bytes$tk_nl"* | *[0-9]' +'* | *[0-9]' -'[!\>]* | *:[0-7][0-7][0-7][0-7][0-7][0-7]' '*) ;; *) return 1 ;; esac
}

tk_staged() { tk_git -c core.quotePath=false diff --cached --no-abbrev $tk_diff "$@"; }

# Cutting one size after another out of a long answer would take minutes for thousands of files.
tk_find_large_staged() {
  tk_find_staged
  tk_list_blobs
  tk_large=''
  while read -r tk_size tk_blob; do
    [ "$tk_blob" != missing ] || continue
    [ "$tk_size" -le "$TK_MAX_BYTES" ] || tk_large="$tk_large $tk_blob:$tk_size "
  done <<SIZES
$(for tk_one in $tk_blobs; do echo "$tk_one"; done | tk_git cat-file --batch-check='%(objectsize) %(objectname)')
SIZES
  [ -z "$tk_large" ] || tk_each_change tk_weigh
}

tk_weigh() {
  case $tk_large in *" $tk_blob:"*) ;; *) return 0 ;; esac
  tk_size=${tk_large#*" $tk_blob:"}
  tk_add_large "$tk_path" "${tk_size%% *}"
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
  . "${0%/*}/teamkit/found.sh"
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
  tk_hit=${tk_hits#*"$tk_blob:"} tk_file=$tk_path
  if [ -n "$tk_commit" ]; then
    [ "$tk_rule" = TK302 ] || tk_git --literal-pathspecs grep -aqE -e "$tk_expression" $tk_range -- "$tk_path" || return 0
    tk_path="$tk_path in ${tk_commit%"${tk_commit#???????}"}"
  fi
  tk_add "$tk_rule" "$tk_file" "$tk_path, line ${tk_hit%%:*}: $tk_kind"
}
