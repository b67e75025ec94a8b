# `./baton test`, read by the baton script (which has looked for --help already): installs what the tests need, builds the program, and
# hands over to suites.mjs, which runs and counts them.

browser=yes
for argument in "$@"; do
  case $argument in
    --no-browser) browser=no ;;
    --long) ;;
    *) die "test does not know $argument; ./baton test --help" ;;
  esac
done

find_chromium() {
  for candidate in ${BATON_TEST_CHROMIUM:-} chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$candidate" >/dev/null 2>&1; then
      BATON_TEST_CHROMIUM=$(command -v "$candidate")
      export BATON_TEST_CHROMIUM
      return 0
    fi
  done
  return 1
}

# Builds the program and the Java tests; the suites start it while Maven runs those tests.
build_all() {
  say "building the program and its tests"
  name_builds
  mkdir -p "$builds"
  began=$(mktemp "$builds/began.XXXXXX")
  if maven -T2 package -DskipTests -Dstyle.color=never >"$builds/build.log" 2>&1; then
    publish_build
    mv "$began" "$stamp"
  else
    rm -f "$began"
    cat "$builds/build.log"
    echo "0 passed, 1 failed"
    exit 1
  fi
}

. "$here/.ci/node.sh"

find_java
export JAVA_HOME="$java_home"
prepare_python
[ -z "${BATON_PYTHON_PROBLEM:-}" ] || die "the tests need that Python environment"
export BATON_TEST_PYTHON="$BATON_PYTHON_PREFIX/bin/python"
find_node
if [ $browser = yes ] && ! find_chromium; then
  install_package chromium || true
  find_chromium || die "the tests need Chromium, which is not here and could not be installed (Debian: apt install chromium).
       ./baton test --no-browser runs all the others."
fi

for suite in output-crdt/src/test/oracle output-crdt/src/test/pagemodels labextension tests/browser; do
  install_node_suite "$suite" || die "npm could not install what $suite needs"
done
build_all
(cd "$here/output-crdt/src/test/pagemodels" && node build.mjs) || die "the page's models could not be bundled"
# The Node suites use what was just built: the document core on a pipe, the page's models, and the script for the whole broker.
find_app
BATON_YPEER="$java_home/bin/java -cp $(ypeer_jars) dev.baton.crdt.peer.YPeer"
export BATON_YPEER
record_start "$BATON_PYTHON_PREFIX"

exec node "$here/.ci/suites.mjs" "$@"
