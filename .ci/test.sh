# `./baton test`, read by the baton script (which has looked for --help already): every test of the project, with what the
# tests need installed first. The suites are Maven's and those Node folders below; each one's counts are summed.

browser=yes
for argument in "$@"; do
  case $argument in
    --no-browser) browser=no ;;
    *) die "test does not know $argument; ./baton test --help" ;;
  esac
done

passed=0
failed=0
skipped=0

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

# Adds up the reports that surefire and failsafe left in every module.
count_java() {
  counts=$(find "$here"/*/target/surefire-reports "$here"/*/target/failsafe-reports -name 'TEST-*.xml' 2>/dev/null |
    while read -r report; do grep -m 1 '<testsuite ' "$report"; done |
    awk 'function value(key) { return match($0, " " key "=\"[0-9]+\"") ? substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 4) + 0 : 0 }
         { tests += value("tests"); bad += value("failures") + value("errors"); left += value("skipped") }
         END { print tests - bad - left, bad + 0, left + 0 }')
  add_counts $counts
}

add_counts() {
  passed=$((passed + $1))
  failed=$((failed + $2))
  skipped=$((skipped + ${3:-0}))
}

java_suite() {
  say "Java: ./mvnw verify"
  rm -rf "$here"/*/target/surefire-reports "$here"/*/target/failsafe-reports
  name_builds
  mkdir -p "$builds"
  began=$(mktemp "$builds/began.XXXXXX")
  if maven verify -Dmaven.test.failure.ignore=true -Dstyle.color=never; then
    publish_build
    mv "$began" "$stamp"
  else
    rm -f "$began"
    say "Maven itself failed: that counts as one failure"
    add_counts 0 1
  fi
  count_java
}

# Prints the Node suites that are in this checkout.
node_suites() {
  for suite in output-crdt/src/test/oracle output-crdt/src/test/pagemodels tests/browser; do
    [ -f "$here/$suite/package.json" ] || continue
    [ "$suite" != tests/browser ] || [ $browser = yes ] || continue
    echo "$suite"
  done
}

# Runs a command in a suite's folder, shows what it prints, and leaves its counts in good, bad and left; an end with an error
# that no test names counts as one failure.
node_run() {
  suite=$1
  shift
  output=$(mktemp)
  status=$(mktemp)
  (
    cd "$here/$suite"
    code=0
    "$@" || code=$?
    echo "$code" >"$status"
  ) 2>&1 | tee "$output"
  counts=$(awk '$1 == "#" || $1 == "ℹ" { if ($2 == "pass") good += $3; if ($2 == "fail") bad += $3; if ($2 == "skipped") left += $3 }
                END { print good + 0, bad + 0, left + 0 }' "$output")
  good=${counts%% *}
  left=${counts##* }
  bad=${counts#* }
  bad=${bad%% *}
  if [ "$(cat "$status")" != 0 ] && [ "$bad" = 0 ]; then
    say "$suite ended with an error that no test names: that counts as one failure"
    bad=1
  fi
  rm -f "$output" "$status"
}

run_node_suite() {
  say "Node: $1"
  if [ "$1" = tests/browser ]; then
    run_scenarios
    return
  fi
  node_run "$1" npm test --silent
  add_counts "$good" "$bad" "$left"
}

# Scenarios in real browsers, file by file. A file that fails is run once more, and that is said: a page that was late once is
# not a defect, the same file failing twice is.
run_scenarios() {
  for file in "$here"/tests/browser/scenarios/*.test.mjs; do
    scenario=scenarios/${file##*/}
    node_run tests/browser node --test --test-reporter=spec "$scenario"
    if [ "$bad" != 0 ]; then
      say "tests/browser/$scenario failed: it is run once more"
      node_run tests/browser node --test --test-reporter=spec "$scenario"
    fi
    add_counts "$good" "$bad" "$left"
  done
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

for suite in $(node_suites); do install_node_suite "$suite" || die "npm could not install what $suite needs"; done
java_suite
# The Node suites use what was just built: the document core on a pipe, and the script for the whole broker.
BATON_YPEER="$java_home/bin/java -cp $(core_jars "$here/broker/target/quarkus-app") dev.baton.crdt.peer.YPeer"
export BATON_YPEER
if [ $browser = yes ]; then
  find_app
  record_start "$BATON_PYTHON_PREFIX"
fi
for suite in $(node_suites); do run_node_suite "$suite"; done

if [ "$skipped" != 0 ]; then echo "$skipped skipped"; fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
