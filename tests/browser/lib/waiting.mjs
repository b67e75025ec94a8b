// Waiting with a deadline: nothing in these tests waits without one, and every deadline says what it waited for.

// Deadlines fit an unburdened machine with two cores; BATON_TEST_PATIENCE multiplies them elsewhere.
export const patience = Number(process.env.BATON_TEST_PATIENCE ?? 1);

/** The value of a promise, or an error that names what did not come within `ms` milliseconds. */
export async function within(promise, ms, what) {
  const allowedMs = ms * patience;
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${allowedMs} ms`)), allowedMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

const breathe = ms => new Promise(resolve => setTimeout(resolve, ms));

/**
 * Asks again and again until `probe` answers something truthy, and returns that. What the probe throws counts as "not yet";
 * the last such reason is in the error, so that an assertion used as a probe shows its difference.
 */
export async function until(probe, ms, what, { everyMs = 40 } = {}) {
  const end = Date.now() + ms * patience;
  let last;
  for (;;) {
    try {
      last = undefined;
      const answer = await within(Promise.resolve(probe()), Math.max(1000, end - Date.now()), what);
      if (answer) return answer;
    } catch (reason) {
      last = reason;
      if (reason.final) throw reason;
    }
    if (Date.now() > end) {
      throw new Error(`${what}: not within ${ms * patience} ms${last ? `\n${last.message}` : ''}`, { cause: last });
    }
    await breathe(everyMs);
  }
}

/** Repeats assertions until they hold. */
export const eventually = (assertions, ms, what) =>
  until(async () => {
    await assertions();
    return true;
  }, ms, what);

/**
 * Watches that something stays true for `ms` milliseconds: the way to show that nothing happens. The probe throws or answers
 * falsy at the first moment at which it does not hold.
 */
export async function holds(probe, ms, what) {
  const end = Date.now() + ms;
  do {
    if (!(await probe())) throw new Error(`${what}: did not hold`);
    await breathe(50);
  } while (Date.now() < end);
}
