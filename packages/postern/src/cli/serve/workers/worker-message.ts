import type { MetricsSnapshot } from "../../../service/index.ts"

/** What a worker tells the process that started it. */
export type FromWorker =
  | { readonly kind: "ready"; readonly url: string }
  /** wants what the others counted */
  | { readonly kind: "others-wanted"; readonly own: MetricsSnapshot }
  /** the answer to `snapshot-wanted` */
  | { readonly kind: "snapshot"; readonly snapshot: MetricsSnapshot }

/** What a worker is told. */
export type ToWorker =
  | { readonly kind: "stop" }
  /** sends notices from now on, for all; one worker at a time is told so */
  | { readonly kind: "dispatch" }
  | { readonly kind: "snapshot-wanted" }
  /** the answer to `others-wanted` */
  | { readonly kind: "others"; readonly snapshots: readonly MetricsSnapshot[] }

/** The variable that tells a worker which of them it is, from 0; a replacement has the place of whom it replaces. */
export const placeVariable = "POSTERN_WORKER_PLACE"
