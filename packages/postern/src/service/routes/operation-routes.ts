import type { AnyRoute } from "../http/route.ts"
import { addressRoutes } from "./addresses.ts"
import { enrollRoutes } from "./enroll.ts"
import { lockRoutes } from "./lock.ts"
import { readingRoutes } from "./reading.ts"
import { recoverRoutes } from "./recover.ts"
import { removeRoutes } from "./remove.ts"
import { replaceCodesRoutes } from "./replace-codes.ts"
import { sendCodesRoutes } from "./send-codes.ts"
import { startRecoveryRoutes } from "./start-recovery.ts"
import { unlockRoutes } from "./unlock.ts"
import { verifyRoutes } from "./verify.ts"

/** The operations of the library: for applications with an API key, and what a ticket opens to a browser. */
export const operationRoutes: readonly AnyRoute[] = [
  ...verifyRoutes,
  ...enrollRoutes,
  ...replaceCodesRoutes,
  ...sendCodesRoutes,
  ...recoverRoutes,
  ...startRecoveryRoutes,
  ...unlockRoutes,
  ...lockRoutes,
  ...addressRoutes,
  ...readingRoutes,
  ...removeRoutes,
]
