import { type AnyRoute, defineRoute } from "../../http/route.ts"
import { changedOrUnknown, forApplication } from "../route-forms.ts"
import * as requests from "../schemas/request-schemas.ts"

/** Ends every wait. */
export const unlockRoutes: readonly AnyRoute[] = [
  defineRoute({
    ...forApplication("unlock"),
    summary: "Ends every wait; what is disabled stays so",
    body: requests.contextBody,
    isBodyOptional: true,
    ...changedOrUnknown("Unlocked.", "The subject has nothing.", ({ postern, subject, source }) =>
      postern.unlock(subject, source),
    ),
  }),
]
