// What a suite came to: how many tests passed, failed and were skipped, and which passed only when they were repeated.

/** Counts of one suite; `flaky` holds the names of tests that failed first and passed later, which are counted as passed too. */
export class Counts {
  passed = 0;
  failed = 0;
  skipped = 0;
  flaky = [];

  constructor(given = {}) {
    Object.assign(this, given);
  }

  add(other) {
    this.passed += other.passed;
    this.failed += other.failed;
    this.skipped += other.skipped;
    this.flaky = [...this.flaky, ...other.flaky];
    return this;
  }
}

// A test that fails now and then is a defect of the test or of the program; a few are borne for a while, more are not.
export const FLAKY_MAX = 2;

/**
 * The end of a test run as lines: a table of the suites, the names of flaky tests, and last `N passed, N failed`. `succeeded` says
 * whether the run was good.
 */
export function summary(suites) {
  const all = suites.reduce((sum, { counts }) => sum.add(counts), new Counts());
  const width = Math.max(...suites.map(({ name }) => name.length));
  const row = (name, seconds, counts) =>
    `${name.padEnd(width)} ${seconds.padStart(7)} ${String(counts.passed).padStart(7)} ${String(counts.failed).padStart(7)}`;
  const lines = [`${'suite'.padEnd(width)} seconds  passed  failed`];
  for (const { name, seconds, counts } of suites) lines.push(row(name, seconds.toFixed(1), counts));
  for (const name of all.flaky) lines.push(`flaky: ${name}`);
  if (all.flaky.length > FLAKY_MAX) lines.push(`more than ${FLAKY_MAX} flaky tests: the run failed`);
  if (all.skipped > 0) lines.push(`${all.skipped} skipped`);
  lines.push(`${all.flaky.length} flaky`, `${all.passed} passed, ${all.failed} failed`);
  return { lines, succeeded: all.failed === 0 && all.passed > 0 && all.flaky.length <= FLAKY_MAX };
}
