// How much the tests with random numbers and crowds try. What every run tries stands in the tests; these are the numbers of
// ./baton test --long, about ten times those.
export const LONG = {
  properties: {
    'baton.schedules': 500, // ScheduleTest
    'baton.interrupts': 200, // RealKernelTest
    'baton.cycles': 50, // RealLeakTest
  },
  environment: {
    BATON_ORACLE_SEEDS: '4000', // output-crdt/src/test/oracle/histories.test.mjs
    BATON_MIRROR_SEEDS: '600', // and mirrored.test.mjs
    BATON_CROWD: '50', // tests/browser/programs/crowd.test.mjs
    BATON_KILLS: '10', // kills.test.mjs
    BATON_TEST_INTERRUPTS: '200', // shared-kernel.test.mjs
    BATON_RUN_ALL: '30', // tests/browser/pages/outputs.test.mjs
  },
};
