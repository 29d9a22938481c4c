import { type AnyRoute, defineRoute } from "../../http/route.ts"
import { changedOrUnknown, forApplication } from "../route-forms.ts"
import * as requests from "../schemas/request-schemas.ts"

/** Starts a recovery for somebody of whom the application made sure. */
export const startRecoveryRoutes: readonly AnyRoute[] = [
  defineRoute({
    ...forApplication("start-recovery"),
    summary: "Voids everything of somebody of whom the application made sure, and leaves an enrolment owed",
    body: requests.contextBody,
    isBodyOptional: true,
    ...changedOrUnknown("Started: `mustEnroll` is true.", "There is nothing to void.", ({ postern, subject, source }) =>
      postern.startRecovery(subject, source),
    ),
  }),
]
