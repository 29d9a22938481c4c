/** Whether the tests that break things take their full number of rounds (`npm run test:long`), which takes minutes. */
export const isLong = process.env.POSTERN_TEST_LONG === "1"
