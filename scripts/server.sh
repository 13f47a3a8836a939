# What run.sh and demo.sh share: where programs are, a server that ends with the script, a folder connected with it.
# shellcheck shell=bash

target=${CARGO_TARGET_DIR:-target}/debug

need_display() {
  [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && return
  echo "There is no display, so no window can be opened." >&2
  echo "On a machine without a screen: sudo apt-get install xvfb xauth, then: xvfb-run -a make run" >&2
  exit 1
}

# start_server DIR ADDRESS [MORE]: sets server_data, url and key.
start_server() {
  server_data=$1
  mkdir -p "$server_data"
  exec {server_out}< <(RUST_LOG=${RUST_LOG:-warn} exec "$target/driftless-server" serve --data "$server_data" --listen "$2" "${@:3}")
  server_pid=$!
  trap 'kill "$server_pid" 2>/dev/null || true' EXIT
  url='' key=''
  while read -r -u "$server_out" line; do
    case $line in
      "Application key: "*) key=${line#Application key: } ;;
      "listening on "*) url=${line#listening on }; return ;;
    esac
  done
  echo "The server did not start; is another one running on $2?" >&2
  exit 1
}

# connect DIR [NAME [OPTION…]]
connect() {
  "$target/driftless-cli" --data "$1" connect --url "$url" --application-key "$key" ${2:+--device "$2"} "${@:3}"
}
