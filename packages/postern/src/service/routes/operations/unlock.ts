import { Problem } from "../../http/problem.ts"
import { type AnyRoute, defineRoute, noContent } from "../../http/route.ts"
import { forApplication, unknown } from "../route-forms.ts"
import * as requests from "../schemas/request-schemas.ts"

/** Ends every wait. */
export const unlockRoutes: readonly AnyRoute[] = [
  defineRoute({
    ...forApplication("unlock"),
    summary: "Ends every wait; what is disabled stays so",
    body: requests.contextBody,
    isBodyOptional: true,
    answers: {
      204: { description: "Unlocked." },
      ...unknown("The subject has nothing."),
    },
    answer: async ({ postern, subject, source }) => {
      if (!(await postern.unlock(subject, source))) throw new Problem("unknown-subject")
      return noContent
    },
  }),
]
