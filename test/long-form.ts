/** Whether the tests that break things take their full number of rounds (`npm run test:long`), which takes minutes. */
export const isLong = process.env.POSTERN_TEST_LONG === "1"

/** Why tests that start a cluster of databases are skipped, or false. `npm test` leaves them out, for they take most of a minute each. */
export const withoutClusters =
  !isLong && process.env.POSTERN_TEST_CLUSTERS !== "1" && "starts a cluster: npm run test:clusters"
