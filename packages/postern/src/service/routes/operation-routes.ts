import type { AnyRoute } from "../http/route.ts"
import { addressRoutes } from "./operations/addresses.ts"
import { authenticatorRoutes } from "./operations/authenticators.ts"
import { enrollRoutes } from "./operations/enroll.ts"
import { lockRoutes } from "./operations/lock.ts"
import { readingRoutes } from "./operations/reading.ts"
import { recoverRoutes } from "./operations/recover.ts"
import { removeRoutes } from "./operations/remove.ts"
import { replaceCodesRoutes } from "./operations/replace-codes.ts"
import { sendCodesRoutes } from "./operations/send-codes.ts"
import { startRecoveryRoutes } from "./operations/start-recovery.ts"
import { takeOverRoutes } from "./operations/take-over.ts"
import { unlockRoutes } from "./operations/unlock.ts"
import { verifyRoutes } from "./operations/verify.ts"

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
  ...authenticatorRoutes,
  ...takeOverRoutes,
]
