import type { TakeoverEntry } from "../../../issuer/index.ts"
import { type AnyRoute, defineRoute } from "../../http/route.ts"
import { forApplication } from "../route-forms.ts"
import * as answers from "../schemas/answer-schemas.ts"
import { takeoverBody } from "../schemas/takeover-schema.ts"

/** Binds what another system had bound, at the person's first sign-in here. */
export const takeOverRoutes: readonly AnyRoute[] = [
  defineRoute({
    ...forApplication("takeover"),
    summary: "Takes a subject over from another system, with its authenticator and what is left of its codes",
    body: takeoverBody,
    answers: {
      201: { description: "Taken over.", schema: answers.takenOver },
      200: { description: "Nothing in it can be taken over.", schema: answers.takeoverSkipped },
      403: { description: "The policy takes nobody over.", schema: answers.problem },
      409: { description: "There is a second factor here, or there was a takeover before.", schema: answers.problem },
    },
    answer: async ({ postern, subject, body, source }) => {
      const { context: _, ...entry } = body
      // The schema has held it against the library's own check.
      const outcome = await postern.takeOver(subject, entry as TakeoverEntry, source)
      return outcome.outcome === "taken-over" ? { status: 201, body: outcome } : { status: 200, body: outcome }
    },
  }),
]
