// The reports that surefire and failsafe leave in each module.
import fs from 'node:fs';
import path from 'node:path';
import { Counts } from './counts.mjs';

const FOLDERS = ['target/surefire-reports', 'target/failsafe-reports'];

/** The modules of the reactor, in its order. */
export const modulesOf = repository =>
  [...fs.readFileSync(path.join(repository, 'pom.xml'), 'utf8').matchAll(/<module>(.*?)<\/module>/g)].map(([, name]) => name);

export function removeReports(repository) {
  for (const module of modulesOf(repository)) {
    for (const folder of FOLDERS) fs.rmSync(path.join(repository, module, folder), { recursive: true, force: true });
  }
}

/** One suite for each module that has reports: `{name, seconds, counts}`; the seconds are those of its tests. */
export function javaSuites(repository) {
  return modulesOf(repository).map(module => {
    const suite = { name: `Java: ${module}`, seconds: 0, counts: new Counts() };
    for (const folder of FOLDERS.map(name => path.join(repository, module, name)).filter(name => fs.existsSync(name))) {
      for (const file of fs.readdirSync(folder).filter(name => /^TEST-.*\.xml$/.test(name))) {
        addReport(suite, fs.readFileSync(path.join(folder, file), 'utf8'));
      }
    }
    return suite;
  }).filter(({ counts: { passed, failed, skipped } }) => passed + failed + skipped > 0);
}

function addReport(suite, xml) {
  const [head] = /<testsuite [^>]*>/.exec(xml);
  const value = key => Number(new RegExp(` ${key}="([\\d.]+)"`).exec(head)?.[1] ?? 0);
  const failed = value('failures') + value('errors');
  // surefire repeats a failed test and writes down what the first tries of one that passed said
  const flaky = xml.split('<testcase ').slice(1).filter(test => /<flaky(Failure|Error)[ >]/.test(test))
    .map(test => `${/classname="([^"]*)"/.exec(test)[1]}.${/(?:^|\s)name="([^"]*)"/.exec(test)[1]}`);
  suite.seconds += value('time');
  suite.counts.add(new Counts({ passed: value('tests') - failed - value('skipped'), failed, skipped: value('skipped'), flaky }));
}
