import { Problem } from "../../http/problem.ts"
import { type AnyRoute, defineRoute, noContent } from "../../http/route.ts"
import { forApplication, unknown } from "../route-forms.ts"
import * as requests from "../schemas/request-schemas.ts"

/** Starts a recovery for somebody of whom the application made sure. */
export const startRecoveryRoutes: readonly AnyRoute[] = [
  defineRoute({
    ...forApplication("start-recovery"),
    summary: "Voids everything of somebody of whom the application made sure, and leaves an enrolment owed",
    body: requests.contextBody,
    isBodyOptional: true,
    answers: {
      204: { description: "Started: `mustEnroll` is true." },
      ...unknown("There is nothing to void."),
    },
    answer: async ({ postern, subject, source }) => {
      if (!(await postern.startRecovery(subject, source))) throw new Problem("unknown-subject")
      return noContent
    },
  }),
]
