#!/bin/sh
# Stands for a hook that the guard has nothing to say about, where git looks in the guard's folder
# alone: it only runs the hook that git would have run without us.
. "${0%/*}/teamkit/base.sh"
tk_chain "${0##*/}" "$@"
