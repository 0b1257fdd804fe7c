#!/bin/sh
# Stands for a hook that the guard has nothing to say about, where git looks in the guard's folder
# alone: it only runs the hook that git would have run without us.
. "${0%/*}/teamkit/base.sh"
case $0 in
  */post-rewrite)
    tk_input=''
    while IFS= read -r tk_line; do tk_input="$tk_input${tk_input:+$tk_nl}$tk_line"; done
    ;;
esac
tk_chain "${0##*/}" "$@"
