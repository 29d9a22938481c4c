import { letOthersRun } from "../../issuer/index.ts"

/** Rows of one slice: one or two milliseconds. SQLite reads on the event loop, and all of a large table at once would stop it for seconds. */
export const sliceRows = 1000

/** Reads slice after slice until one is not full, and lets others run in between. `readSlice` gives how many rows it has read. */
export async function readInSlices(readSlice: () => number): Promise<void> {
  while (readSlice() >= sliceRows) await letOthersRun()
}
