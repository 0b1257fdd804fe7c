# What does not belong in git: what was found, in words, and the refusal.
# shellcheck shell=sh

. "${0%/*}/teamkit/guard.sh"
tk_found='' tk_files=''

tk_add() { # $1 = rule, $2 = path, $3 = what is wrong with it
  tk_found="$tk_found  $3   [$1]$tk_nl"
  tk_find_pathspec "$2"
  case $tk_nl$tk_files in *"$tk_nl$1 $tk_quoted$tk_nl"*) ;; *) tk_files="$tk_files$1 $tk_quoted$tk_nl" ;; esac
}

# $1 = path from the top, sets tk_quoted to what names it to git in the person's own folder.
tk_find_pathspec() {
  case $1 in
    \"*) tk_quoted=FILE && return ;; # git's own spelling of a name that no line can hold
    [-:]* | *[*?[]*) tk_quote ":(top,literal)$1" ;;
    *) if [ -n "${GIT_PREFIX-}" ]; then tk_quote ":/$1"; else tk_quote "$1"; fi ;;
  esac
}

# $1 = rule; sets tk_these to the files that break it, quoted, or to FILE if they are many.
tk_name_files() {
  tk_these='' tk_count=0
  while IFS=' ' read -r tk_word tk_path; do
    [ "$tk_word" != "$1" ] || tk_these="$tk_these $tk_path" tk_count=$((tk_count + 1))
  done <<FILES
$tk_files
FILES
  [ $tk_count -le 5 ] || tk_these=' FILE, for each of them'
}

tk_add_large() { # $1 = path, $2 = bytes
  tk_in_words "$TK_MAX_BYTES"
  tk_limit=$tk_words
  tk_in_words "$2"
  tk_quote "$1"
  tk_add TK301 "$1" "$1: $tk_words, more than $tk_limit: git lfs track $tk_quoted, or .gitignore"
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

# $1 = commit or push; sets tk_step to what takes the files of tk_rule out.
tk_find_step() {
  tk_name_files "$tk_rule"
  tk_unstage='git restore --staged'
  git rev-parse -q --verify HEAD >/dev/null || tk_unstage='git rm --cached'
  case $1:$tk_rule in
    commit:TK301) tk_step=$tk_unstage$tk_these ;;
    commit:TK302) tk_step="$tk_unstage$tk_these; keep tokens in the environment" ;;
    commit:TK303) tk_step="resolve, then git add$tk_these" ;;
    push:TK301) tk_step="git rebase -i, and take$tk_these out of the commit" ;;
    push:TK302) tk_step="revoke the token, then git rebase -i and take$tk_these out of the commit" ;;
    push:TK303) tk_step="resolve in a new commit:$tk_these" ;;
  esac
}

tk_refuse_found() { # $1 = commit or push, $2 = what is safe
  [ -n "$tk_found" ] || return 0
  [ -n "${tk_dir-}" ] || tk_find_dirs
  tk_found=${tk_found%"$tk_nl"}
  tk_rule=${tk_found##*\[}
  tk_in_one_line "$tk_found"
  tk_override "${tk_rule%]}" "$1 of $tk_flat" && return 0
  printf 'this %s carries what does not belong in git:\n%s\n' "$1" "$tk_found" >&2
  [ -z "$2" ] || printf '  %s\n' "$2" >&2
  for tk_rule in TK301 TK302 TK303; do
    case $tk_found in *"[$tk_rule]"*) tk_find_step "$1" && tk_print "do this ($tk_rule):" "$tk_step" ;; esac
  done
  [ -n "${tk_server-}" ] || tk_print 'emergency:' "TEAMKIT_ALLOW=\"why\" git $1 ...   (recorded)"
  exit 1
}
