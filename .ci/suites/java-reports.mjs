// What Maven says of the Java tests.
import fs from 'node:fs';
import path from 'node:path';
import { Counts } from './counts.mjs';

const FOLDERS = ['target/surefire-reports', 'target/failsafe-reports'];
const SUM = /Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)(?:, Flakes: (\d+))?$/gm;
const FLAKY = /^\[WARNING\] (dev\.baton\.\S+)$/gm;

/**
 * The sums that surefire and failsafe print for each module. Their files would not do: a class with tests of JUnit and properties of jqwik
 * is run by both engines, and the file of the second replaces that of the first.
 */
export function javaCounts(output) {
  const counts = new Counts();
  const named = [...output.matchAll(FLAKY)].map(([, name]) => name);
  for (const [run, failures, errors, skipped, flakes = 0] of [...output.matchAll(SUM)].map(found => found.slice(1).map(number => Number(number ?? 0)))) {
    const failed = failures + errors;
    const flaky = Array.from({ length: flakes }, () => named.shift() ?? 'a test that Maven names above');
    counts.add(new Counts({ passed: run - failed - skipped, failed, skipped, flaky }));
  }
  return counts;
}

/** The modules of the reactor, in its order. */
const modulesOf = repository =>
  [...fs.readFileSync(path.join(repository, 'pom.xml'), 'utf8').matchAll(/<module>(.*?)<\/module>/g)].map(([, name]) => name);

const reportsOf = (repository, module) => FOLDERS.map(folder => path.join(repository, module, folder));

export function removeReports(repository) {
  for (const module of modulesOf(repository)) {
    for (const folder of reportsOf(repository, module)) fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** About how many seconds each module's tests took, as one line. */
export function moduleSeconds(repository) {
  return modulesOf(repository).map(module => {
    const files = reportsOf(repository, module).filter(folder => fs.existsSync(folder))
      .flatMap(folder => fs.readdirSync(folder).filter(name => /^TEST-.*\.xml$/.test(name)).map(name => path.join(folder, name)));
    const seconds = files.map(file => Number(/<testsuite [^>]*? time="([\d.]+)"/.exec(fs.readFileSync(file, 'utf8'))?.[1] ?? 0));
    return `${module} ${seconds.reduce((sum, each) => sum + each, 0).toFixed(0)} s`;
  }).join(', ');
}
