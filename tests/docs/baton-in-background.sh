#!/bin/sh
# Stands where the pages have the baton script: `serve` takes any free port, goes on in the background, and returns when it is ready.
set -eu
if [ "${1:-}" != serve ]; then exec "$REAL_BATON" "$@"; fi
log=$(mktemp "$HOME/serve.XXXXXX")
"$REAL_BATON" "$@" --port 0 --no-browser >"$log" 2>"$log.err" &
echo $! >>"$HOME/pids"
tries=0
until grep '^Baton is ready at ' "$log"; do
  tries=$((tries + 1))
  if [ $tries -gt 300 ] || ! kill -0 $! 2>/dev/null; then
    cat "$log" "$log.err" >&2
    exit 1
  fi
  sleep 1
done
sed -n 's/^Baton is ready at \(http:[^/]*\/\/[^/]*\)\/.*/\1/p' "$log" >"$HOME/address"
